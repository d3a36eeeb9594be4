package report2ct.io.png;

import java.util.Locale;

/**
 * Capital letters, digits and some signs of 5 x 7 pixels, so that captions need no fonts of the machine. Each sign is
 * seven rows of five bits, written as seven two-digit hexadecimal numbers. Unknown signs are drawn as a box.
 */
final class PixelFont {
    static final int WIDTH = 5;
    static final int HEIGHT = 7;
    /** From one sign to the next. */
    static final int ADVANCE = 6;

    private static final String SIGNS = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.,:/()+=%_";
    private static final String ROWS = "00000000000000" // space
            + "0E11111F111111" + "1E11111E11111E" + "0E11101010110E" + "1E11111111111E" // A B C D
            + "1F10101E10101F" + "1F10101E101010" + "0E11101713110E" + "1111111F111111" // E F G H
            + "0E04040404040E" + "0702020202120C" + "11121418141211" + "1010101010101F" // I J K L
            + "111B1515111111" + "11191513111111" + "0E11111111110E" + "1E11111E101010" // M N O P
            + "0E11111115120D" + "1E11111E141211" + "0F10100E01011E" + "1F040404040404" // Q R S T
            + "1111111111110E" + "11111111110A04" + "1111111515150A" + "11110A040A1111" // U V W X
            + "11110A04040404" + "1F01020408101F" // Y Z
            + "0E11131519110E" + "040C040404040E" + "0E11010204081F" + "1F02040201110E" // 0 1 2 3
            + "02060A121F0202" + "1F101E0101110E" + "0608101E11110E" + "1F010204080808" // 4 5 6 7
            + "0E11110E11110E" + "0E11110F01020C" // 8 9
            + "0000001F000000" + "00000000000C0C" + "000000000C0408" + "000C0C000C0C00" // - . , :
            + "00010204081000" + "02040808080402" + "08040202020408" + "0004041F040400" // / ( ) +
            + "00001F001F0000" + "18190204081303" + "0000000000001F"; // = % _
    private static final String BOX = "1F11111111111F";

    private PixelFont() {}

    /** Width in pixels of a text. */
    static int width(String text) {
        return text.length() * ADVANCE;
    }

    /** Draws a text with its upper left corner at a place; what does not fit is left out. */
    static void draw(GreyImage image, String text, int left, int top, int grey) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            sign(image, capitals.charAt(i), left + i * ADVANCE, top, grey);
        }
    }

    private static void sign(GreyImage image, char sign, int left, int top, int grey) {
        int index = SIGNS.indexOf(sign);
        String rows = index < 0 ? BOX : ROWS.substring(index * 2 * HEIGHT, (index + 1) * 2 * HEIGHT);
        for (int y = 0; y < HEIGHT; y++) {
            int bits = Integer.parseInt(rows, 2 * y, 2 * y + 2, 16);
            for (int x = 0; x < WIDTH; x++) {
                boolean inside = left + x >= 0 && left + x < image.width() && top + y >= 0 && top + y < image.height();
                if (inside && (bits >> (WIDTH - 1 - x) & 1) == 1) {
                    image.set(left + x, top + y, grey);
                }
            }
        }
    }
}
