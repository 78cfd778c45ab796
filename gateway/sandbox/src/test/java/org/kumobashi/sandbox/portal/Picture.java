package org.kumobashi.sandbox.portal;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * A picture of the whole page a browser shows, in PNG with 24 colours: a page has few, and what is
 * kept in the repository for ever should be small.
 */
final class Picture {
  private static final int COLOURS = 24;

  private final BufferedImage image;

  private Picture(BufferedImage image) {
    this.image = image;
  }

  static Picture of(Chromium browser) throws IOException {
    Map<String, Object> answer =
        browser.tell(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    byte[] png = Base64.getDecoder().decode(String.valueOf(answer.get("data")));
    return new Picture(ImageIO.read(new ByteArrayInputStream(png)));
  }

  /** The picture as a file. */
  byte[] png() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(indexed(), "png", png);
    return png.toByteArray();
  }

  private BufferedImage indexed() {
    List<Integer> palette = palette();
    int[] colours = palette.stream().mapToInt(Integer::intValue).toArray();
    IndexColorModel model =
        new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage small =
        new BufferedImage(
            image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    Map<Integer, Integer> nearest = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int index = nearest.computeIfAbsent(rgb(x, y), colour -> nearest(colour, colours));
        small.getRaster().setSample(x, y, 0, index);
      }
    }
    return small;
  }

  /** The colours seen most. */
  private List<Integer> palette() {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        seen.merge(rgb(x, y), 1, Integer::sum);
      }
    }
    return seen.entrySet().stream()
        .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
        .limit(COLOURS)
        .map(Map.Entry::getKey)
        .toList();
  }

  private int rgb(int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  private static int nearest(int colour, int[] colours) {
    int best = 0;
    for (int index = 1; index < colours.length; index++) {
      if (distance(colour, colours[index]) < distance(colour, colours[best])) {
        best = index;
      }
    }
    return best;
  }

  private static int distance(int one, int other) {
    int red = (one >> 16 & 255) - (other >> 16 & 255);
    int green = (one >> 8 & 255) - (other >> 8 & 255);
    int blue = (one & 255) - (other & 255);
    return red * red + green * green + blue * blue;
  }
}
