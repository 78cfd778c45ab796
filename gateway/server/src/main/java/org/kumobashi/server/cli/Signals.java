package org.kumobashi.server.cli;

import java.lang.reflect.Proxy;

/**
 * The signals of the process. Java has no public way to them but to end at each; what there is,
 * sun.misc.Signal of the module jdk.unsupported, is reached by reflection, since the compiler warns
 * of it and warnings are errors here.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs something at each of these signals, on a thread of its own, in place of what Java does.
   *
   * @param name without SIG
   * @return whether that is possible here
   */
  static boolean at(String name, Runnable work) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  work.run();
                }
                return null;
              });
      var _ =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | RuntimeException impossible) {
      return false;
    }
  }
}
