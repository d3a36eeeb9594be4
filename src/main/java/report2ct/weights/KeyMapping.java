package report2ct.weights;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a stored name is called by the network that loads it; empty when the array is not wanted. */
@FunctionalInterface
public interface KeyMapping {
    /** The network's name of a stored array. */
    Optional<String> rename(String stored);

    /** This mapping, then another. */
    default KeyMapping then(KeyMapping next) {
        return stored -> rename(stored).flatMap(next::rename);
    }

    /** Leaves every name as it is. */
    static KeyMapping identity() {
        return Optional::of;
    }

    /** Removes a prefix where it is present, such as {@code module.} of data-parallel training. */
    static KeyMapping withoutPrefix(String prefix) {
        return stored -> Optional.of(stored.startsWith(prefix) ? stored.substring(prefix.length()) : stored);
    }

    /** Keeps only the names with a prefix and removes it. */
    static KeyMapping below(String prefix) {
        return stored -> stored.startsWith(prefix) ? Optional.of(stored.substring(prefix.length())) : Optional.empty();
    }

    /** A finished table; names that are not in it are not wanted. */
    static KeyMapping table(Map<String, String> table) {
        Map<String, String> copy = Map.copyOf(table);
        return stored -> Optional.ofNullable(copy.get(stored));
    }

    /**
     * Names of a denoiser's checkpoint: without {@code module.} and the {@code unet.} of a Lightning export, and with
     * the names of the time before MONAI 1.4 replaced where the network does not know the stored one.
     *
     * @param stored all names of the file
     * @param expected the network's names
     */
    static KeyMapping unet(Set<String> stored, Set<String> expected) {
        KeyMapping wrapper = unetWrapper(stored, expected);
        return wrapper.then(oldNames(renamed(stored, wrapper), expected));
    }

    /**
     * Names of an autoencoder's checkpoint: without {@code module.}, old names replaced as for {@link #unet}, and for files whose encoder and decoder convolutions have
     * one level fewer ({@code conv.weight} for {@code conv.conv.weight}) that level is added, if every name fits then.
     * An attention block without output projection in the file stays without one; the network decides what that means.
     */
    static KeyMapping autoencoder(Set<String> stored, Set<String> expected) {
        KeyMapping wrapper = stored.containsAll(expected) ? identity() : withoutPrefix("module.");
        KeyMapping old = wrapper.then(oldNames(renamed(stored, wrapper), expected));
        Set<String> names = renamed(stored, old);
        if (names.containsAll(expected)) {
            return old;
        }
        KeyMapping deeper = name -> Optional.of(OldNames.withConvLevel(name, expected));
        return renamed(names, deeper).containsAll(expected) ? old.then(deeper) : old;
    }

    /**
     * Names of a BERT or DistilBERT encoder: wrapper and architecture prefixes removed, {@code gamma} and {@code beta}
     * of layer norms replaced; index buffers and heads are not wanted.
     */
    static KeyMapping textEncoder() {
        return textEncoderWithHeads()
                .then(name -> TextEncoderNames.isHeadOrBuffer(name) ? Optional.empty() : Optional.of(name));
    }

    /** As {@link #textEncoder}, with heads and buffers kept. */
    static KeyMapping textEncoderWithHeads() {
        return stored -> Optional.of(TextEncoderNames.normalise(stored));
    }

    private static KeyMapping unetWrapper(Set<String> stored, Set<String> expected) {
        if (stored.containsAll(expected)) {
            return identity();
        }
        KeyMapping module = withoutPrefix("module.");
        String lightning = "unet.";
        boolean exported = renamed(stored, module).stream()
                .anyMatch(name -> name.startsWith(lightning) && !expected.contains(name));
        return exported ? module.then(below(lightning)) : module;
    }

    private static KeyMapping oldNames(Set<String> stored, Set<String> expected) {
        Map<String, String> table = new HashMap<>();
        Set<String> taken = new HashSet<>(stored);
        for (String name : stored) {
            String renamed = expected.contains(name) ? name : OldNames.current(name, expected);
            table.put(name, taken.add(renamed) ? renamed : name);
        }
        return table(table);
    }

    private static Set<String> renamed(Set<String> stored, KeyMapping mapping) {
        Set<String> names = new HashSet<>();
        stored.forEach(name -> mapping.rename(name).ifPresent(names::add));
        return names;
    }
}
