package org.kumobashi.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The stages of a Dockerfile and their instructions, comments dropped and lines joined. */
record Dockerfile(List<Stage> stages) {
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  record Instruction(String word, String rest) {
    /** The rest in words, whether they are written as JSON or apart by blanks. */
    List<String> words() {
      return rest.startsWith("[") ? quoted(rest) : List.of(rest.split(" +", -1));
    }
  }

  record Stage(String name, List<Instruction> instructions) {
    List<Instruction> all(String word) {
      return instructions.stream().filter(instruction -> instruction.word().equals(word)).toList();
    }

    Instruction only(String word) {
      List<Instruction> found = all(word);
      if (found.size() != 1) {
        throw new IllegalStateException(name + " has " + found.size() + " times " + word);
      }
      return found.getFirst();
    }
  }

  static Dockerfile read(Path file) throws IOException {
    String text = Files.readString(file).replaceAll("(?m)^#.*\n", "").replace("\\\n", " ");
    List<Stage> stages = new ArrayList<>();
    List<Instruction> current = new ArrayList<>();
    for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
      String[] parts = line.strip().split(" +", 2);
      Instruction instruction = new Instruction(parts[0], parts[1].replaceAll(" {2,}", " "));
      if (instruction.word().equals("FROM")) {
        current = new ArrayList<>();
        stages.add(new Stage(instruction.words().getLast(), current));
      }
      current.add(instruction);
    }
    return new Dockerfile(stages);
  }

  Stage stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> quoted(String json) {
    return QUOTED.matcher(json).results().map(Dockerfile::unquoted).toList();
  }

  private static String unquoted(MatchResult match) {
    return match.group(1).replace("\\\\", "\\").replace("\\\"", "\"");
  }
}
