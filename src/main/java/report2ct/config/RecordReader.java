package report2ct.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Makes records out of parsed content and collects everything that is wrong with it. For one use. */
final class RecordReader {
    private final List<String> problems = new ArrayList<>();

    /** What was wrong, each with its path. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** The value of a type; null after a problem was noted. */
    @Nullable
    Object read(JsonNode node, Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            return readGeneric(node, generic, path);
        }
        Class<?> kind = (Class<?>) type;
        if (kind.isRecord()) {
            return readRecord(node, kind, path);
        }
        if (kind.isEnum()) {
            return readEnum(node, kind, path);
        }
        return readScalar(node, kind, path);
    }

    private @Nullable Object readGeneric(JsonNode node, ParameterizedType type, String path) {
        if (type.getRawType() == List.class) {
            return readList(node, type.getActualTypeArguments()[0], path);
        }
        if (type.getRawType() == Map.class && type.getActualTypeArguments()[0] == String.class) {
            return readMap(node, type.getActualTypeArguments()[1], path);
        }
        throw unknown(type);
    }

    private @Nullable Object readList(JsonNode node, Type element, String path) {
        if (!node.isArray()) {
            return wrong(path, "a list", node);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            Object value = read(node.path(i), element, path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return values.size() == node.size() ? values : null;
    }

    private @Nullable Object readMap(JsonNode node, Type element, String path) {
        if (!node.isObject()) {
            return wrong(path, "an object", node);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        node.forEachEntry((key, child) -> {
            Object value = read(child, element, join(path, key));
            if (value != null) {
                values.put(key, value);
            }
        });
        return values.size() == node.size() ? values : null;
    }

    private @Nullable Object readRecord(JsonNode node, Class<?> type, String path) {
        if (!node.isObject()) {
            return wrong(path, "an object", node);
        }
        RecordComponent[] components = type.getRecordComponents();
        int before = problems.size();
        reportUnknownKeys(node, components, path);
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = readComponent(node, components[i], path);
        }
        return problems.size() == before ? construct(type, components, values, path) : null;
    }

    private void reportUnknownKeys(JsonNode node, RecordComponent[] components, String path) {
        Set<String> known = new TreeSet<>();
        for (RecordComponent component : components) {
            known.add(KeyNames.of(component));
        }
        node.forEachEntry((key, value) -> {
            if (!known.contains(key)) {
                problems.add(join(path, KeyNames.shorten(key)) + ": unknown key" + KeyNames.suggestion(key, known));
            }
        });
    }

    private @Nullable Object readComponent(JsonNode node, RecordComponent component, String path) {
        String key = KeyNames.of(component);
        JsonNode child = node.get(key);
        if (child == null || child.isNull()) {
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                problems.add(join(path, key) + ": missing");
            }
            return null;
        }
        return read(child, component.getGenericType(), join(path, key));
    }

    private @Nullable Object construct(
            Class<?> type, RecordComponent[] components, @Nullable Object[] values, String path) {
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true); // records of other packages may be nested and not public
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Report2CtException || cause instanceof IllegalArgumentException) {
                problems.add((path.isEmpty() ? "" : path + ": ") + cause.getMessage());
                return null;
            }
            throw new Report2CtException(ErrorKind.INTERNAL, type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, type + " cannot be made", e);
        }
    }

    private @Nullable Object readEnum(JsonNode node, Class<?> type, String path) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = KeyNames.of((Enum<?>) constant);
            if (node.isTextual() && node.asText().equals(name)) {
                return constant;
            }
            names.add(name);
        }
        return wrong(path, "one of " + String.join(", ", names), node);
    }

    private @Nullable Object readScalar(JsonNode node, Class<?> type, String path) {
        if (type == String.class) {
            return node.isTextual() ? node.asText() : wrong(path, "a text", node);
        }
        if (type == boolean.class || type == Boolean.class) {
            return node.isBoolean() ? (Object) node.asBoolean() : wrong(path, "true or false", node);
        }
        if (type == int.class || type == Integer.class) {
            boolean whole = node.isIntegralNumber() && node.canConvertToInt();
            return whole ? (Object) node.intValue() : wrong(path, "a whole number within 32 bits", node);
        }
        if (type == long.class || type == Long.class) {
            boolean whole = node.isIntegralNumber() && node.canConvertToLong();
            return whole ? (Object) node.longValue() : wrong(path, "a whole number within 64 bits", node);
        }
        if (type == double.class || type == Double.class) {
            boolean finite = node.isNumber() && Double.isFinite(node.doubleValue());
            return finite ? (Object) node.doubleValue() : wrong(path, "a finite number", node);
        }
        if (type == float.class || type == Float.class) {
            boolean finite = node.isNumber() && Float.isFinite(node.floatValue());
            return finite ? (Object) node.floatValue() : wrong(path, "a finite number", node);
        }
        throw unknown(type);
    }

    private @Nullable Object wrong(String path, String expected, JsonNode found) {
        String where = path.isEmpty() ? "" : path + ": ";
        problems.add(where + "expected " + expected + ", found " + KeyNames.shorten(describe(found)));
        return null;
    }

    private static String describe(JsonNode node) {
        if (node.isObject()) {
            return "an object";
        }
        if (node.isArray()) {
            return "a list";
        }
        return node.isMissingNode() ? "nothing" : node.toString();
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static Report2CtException unknown(Type type) {
        return new Report2CtException(ErrorKind.INTERNAL, "no configuration value is of " + type);
    }
}
