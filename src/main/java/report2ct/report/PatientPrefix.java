package report2ct.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Age and sex in front of a prompt, e.g. {@code 58-year-old male:}; they condition nothing and are left out. */
final class PatientPrefix {
    private static final String AGE = "(?:\\d{1,3}|None)(?:\\s|-)?(?:years?|yrs?|y)(?:\\s|-|/)?(?:old|o)?";
    private static final String SEX_IN_FULL = "(?:male|female|man|woman|boy|girl)";
    private static final String SEX = "(?:male|female|man|woman|boy|girl|None|m|f)";
    private static final Pattern PREFIX = Pattern.compile(
            "\\s{0,8}(?:" + AGE + "[\\s,]{0,3}" + SEX + "?|" + SEX_IN_FULL + "(?:[\\s,]{1,3}" + AGE
                    + ")?)(?![\\p{L}\\d])" + "(?:\\s?[:.,]\\s{0,8}|\\s{1,8}(?=(?i:findings|impression)\\b))",
            Pattern.CASE_INSENSITIVE);

    private PatientPrefix() {}

    /** Length of the prefix; zero when there is none. */
    static int length(String text) {
        Matcher matcher = PREFIX.matcher(text);
        return matcher.lookingAt() ? matcher.end() : 0;
    }
}
