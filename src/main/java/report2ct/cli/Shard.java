package report2ct.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A share of a batch: every {@code count}-th item from the {@code index}-th on.
 *
 * @param index from 1
 * @param count shares in all
 */
record Shard(int index, int count) {
    static final Shard WHOLE = new Shard(1, 1);

    boolean has(int item) {
        return item % count == index - 1;
    }

    String manifestName() {
        return count == 1 ? "manifest.jsonl" : "manifest." + index + "-of-" + count + ".jsonl";
    }

    /** {@code 2/8}. */
    static final class Converter implements ITypeConverter<Shard> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

        @Override
        public Shard convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                int index = Integer.parseInt(matcher.group(1));
                int count = Integer.parseInt(matcher.group(2));
                if (index >= 1 && index <= count) {
                    return new Shard(index, count);
                }
            }
            throw new TypeConversionException("expected i/n with 1 <= i <= n, found \"" + text + "\"");
        }
    }
}
