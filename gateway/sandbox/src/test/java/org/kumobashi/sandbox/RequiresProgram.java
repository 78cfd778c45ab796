package org.kumobashi.sandbox;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The test, or every test of the class, drives a real program: without it the test is left out with
 * a printed reason, and with CI=true it runs and fails.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresProgram.Condition.class)
public @interface RequiresProgram {
  /** The program's name on the PATH. */
  String value();

  /** Looks for the program. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String program =
          context
              .getElement()
              .map(element -> element.getAnnotation(RequiresProgram.class))
              .map(RequiresProgram::value)
              .orElse("");
      if (program.isEmpty() || "true".equals(System.getenv("CI")) || isInstalled(program)) {
        return ConditionEvaluationResult.enabled("runs");
      }
      String reason = context.getDisplayName() + " is left out: this machine has no " + program;
      System.err.println(reason);
      return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean isInstalled(String program) {
      return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
  }
}
