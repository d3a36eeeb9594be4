package report2ct.io.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Named fields of a text header with checks; messages name file and field. One thread fills it, then it is read. */
public final class HeaderFields {
    private final Path file;
    private final Map<String, String> fields = new LinkedHashMap<>();

    public HeaderFields(Path file) {
        this.file = file;
    }

    /** Adds a field; a second one of the same name is refused. */
    public void add(String name, String value) {
        if (fields.putIfAbsent(name, value) != null) {
            throw Announced.corrupt(file, name + ": expected one such field, found two");
        }
    }

    /** The first of several names that is there. */
    public Optional<String> text(String... names) {
        return Arrays.stream(names)
                .filter(fields::containsKey)
                .map(this::stored)
                .findFirst();
    }

    private String stored(String name) {
        return String.valueOf(fields.get(name));
    }

    /** A field that must be there. */
    public String required(String name) {
        return text(name).orElseThrow(() -> Announced.corrupt(file, name + ": expected this field, found none"));
    }

    /** True, 1 / False, 0; absent counts as false. */
    public boolean flag(String... names) {
        Optional<String> value = text(names);
        if (value.isEmpty()) {
            return false;
        }
        return switch (value.get()) {
            case "True", "true", "TRUE", "1" -> true;
            case "False", "false", "FALSE", "0" -> false;
            default ->
                throw Announced.corrupt(
                        file, String.join("/", names) + ": expected True or False, found " + value.get());
        };
    }

    /** A whole number. */
    public long whole(String name, long absent) {
        Optional<String> value = text(name);
        return value.isEmpty() ? absent : wholes(name, value.get(), 1)[0];
    }

    /** {@code count} whole numbers separated by blanks. */
    public long[] wholes(String name, String value, int count) {
        String[] words = words(name, value, count);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            try {
                numbers[i] = Long.parseLong(words[i]);
            } catch (NumberFormatException e) {
                throw Announced.corrupt(file, name + ": expected a whole number, found \"" + words[i] + "\"");
            }
        }
        return numbers;
    }

    /** {@code count} real numbers separated by blanks. */
    public double[] reals(String name, String value, int count) {
        String[] words = words(name, value, count);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = real(name, words[i]);
        }
        return numbers;
    }

    /** One real number. */
    public double real(String name, String word) {
        try {
            return TextNumbers.real(word.strip());
        } catch (NumberFormatException e) {
            throw Announced.corrupt(file, name + ": expected a number, found \"" + word + "\"");
        }
    }

    private String[] words(String name, String value, int count) {
        String[] words = value.strip().split("\\s+");
        if (words.length != count) {
            throw Announced.corrupt(file, name + ": expected " + count + " numbers, found \"" + value + "\"");
        }
        return words;
    }
}
