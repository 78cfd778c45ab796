package org.kumobashi.server.portal;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A QR code (ISO/IEC 18004) as the outline of its dark squares, each of which is one unit wide.
 *
 * @param size how many squares it is wide and high, without the quiet zone around it
 * @param path the dark ones, in the words of an SVG path
 */
public record QrCode(int size, String path) {
  /** How wide the quiet zone around it has to be, in squares. */
  public static final int QUIET = 4;

  /**
   * Encodes a text.
   *
   * @throws IllegalArgumentException if it is too long, which is above 2,000 octets
   */
  static QrCode of(String text) {
    try {
      Map<EncodeHintType, ?> hints =
          StandardCharsets.US_ASCII.newEncoder().canEncode(text)
              ? Map.of()
              : Map.of(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name());
      return of(Encoder.encode(text, ErrorCorrectionLevel.M, hints).getMatrix());
    } catch (WriterException tooLong) {
      // Its text is the encoder's own, and holds nothing of ours.
      throw new IllegalArgumentException("no QR code holds so much", tooLong);
    }
  }

  private static QrCode of(ByteMatrix squares) {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < squares.getHeight(); y++) {
      for (int x = 0; x < squares.getWidth(); x++) {
        int from = x;
        while (x < squares.getWidth() && squares.get(x, y) == 1) {
          x++;
        }
        if (x > from) {
          path.append("M%d %dh%dv1h-%dz".formatted(from, y, x - from, x - from));
        }
      }
    }
    return new QrCode(squares.getWidth(), path.toString());
  }

  /** The part of the plane it takes, quiet zone and all. */
  public String viewBox() {
    int whole = size + 2 * QUIET;
    return "%d %d %d %d".formatted(-QUIET, -QUIET, whole, whole);
  }

  @Override
  public String toString() {
    return "QR code of " + size + " squares";
  }
}
