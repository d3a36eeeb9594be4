package report2ct.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Names of networks before MONAI 1.4 and what they are called today (as its {@code load_old_state_dict} maps them). */
final class OldNames {
    private static final String CONV = ".conv.";

    private OldNames() {}

    /** Today's name if the network expects it, otherwise the name itself. */
    static String current(String old, Set<String> expected) {
        for (String candidate : candidates(old)) {
            if (expected.contains(candidate)) {
                return candidate;
            }
        }
        return old;
    }

    private static List<String> candidates(String old) {
        List<String> candidates = new ArrayList<>();
        for (String projection : List.of("to_q.", "to_k.", "to_v.")) {
            candidates.add(replaceLast(old, "." + projection, ".attn." + projection));
        }
        candidates.add(replaceLast(old, ".proj_attn.", ".attn.out_proj."));
        candidates.add(replaceLast(old, ".to_out.0.", ".out_proj."));
        for (int at = old.indexOf(CONV); at >= 0; at = old.indexOf(CONV, at + 1)) {
            candidates.add(old.substring(0, at) + ".postconv." + old.substring(at + CONV.length()));
        }
        return candidates;
    }

    private static String replaceLast(String text, String part, String replacement) {
        int at = text.lastIndexOf(part);
        return at < 0 ? text : text.substring(0, at) + replacement + text.substring(at + part.length());
    }

    /** The name with one {@code conv} level more, if it is one of the autoencoder's convolutions and expected so. */
    static String withConvLevel(String name, Set<String> expected) {
        boolean convolution = name.startsWith("encoder.") || name.startsWith("decoder.");
        int last = name.lastIndexOf('.');
        if (!convolution || expected.contains(name)) {
            return name;
        }
        String deeper = name.substring(0, last) + ".conv" + name.substring(last);
        return expected.contains(deeper) ? deeper : name;
    }
}
