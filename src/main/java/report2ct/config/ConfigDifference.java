package report2ct.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A key whose value is not the same in two configurations.
 *
 * @param key path of the key, e.g. {@code settings.optimiser.clip} or {@code levels[1].width}
 * @param before value in the first, as JSON; {@link #ABSENT} where it has none
 * @param now value in the second
 */
public record ConfigDifference(String key, String before, String now) {
    /** Stands for a value that is not there. */
    public static final String ABSENT = "(none)";

    /** All differences of two YAML texts, in the order of their keys. */
    public static List<ConfigDifference> between(String before, String now, String where) {
        Map<String, String> first = values(before, where);
        Map<String, String> second = values(now, where);
        Map<String, String> keys = new TreeMap<>(first);
        keys.putAll(second);
        List<ConfigDifference> differences = new ArrayList<>();
        for (String key : keys.keySet()) {
            String a = first.getOrDefault(key, ABSENT);
            String b = second.getOrDefault(key, ABSENT);
            if (!a.equals(b)) {
                differences.add(new ConfigDifference(key, a, b));
            }
        }
        return differences;
    }

    private static Map<String, String> values(String yaml, String where) {
        Map<String, String> values = new TreeMap<>();
        collect("", ConfigFiles.yamlTree(yaml, where), values);
        return values;
    }

    private static void collect(String path, JsonNode node, Map<String, String> values) {
        if (node.isObject() && !node.isEmpty()) {
            node.forEachEntry((key, child) -> collect(path.isEmpty() ? key : path + "." + key, child, values));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "[" + i + "]", node.path(i), values);
            }
        } else {
            values.put(path, node.toString());
        }
    }

    @Override
    public String toString() {
        return key + ": " + before + " -> " + now;
    }
}
