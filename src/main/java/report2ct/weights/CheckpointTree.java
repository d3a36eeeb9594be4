package report2ct.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.Pickled.Dictionary;
import report2ct.weights.Pickled.Foreign;
import report2ct.weights.Pickled.Opaque;
import report2ct.weights.Pickled.Sequence;

/**
 * The values of a checkpoint as a tree of named parts: finds the dictionary of arrays and the texts and numbers beside
 * it. All walks are loops with a budget, because values may refer to each other in any way.
 */
final class CheckpointTree {
    /** Top-level parts that are never looked into. */
    static final Set<String> SKIPPED = Set.of("optimizer", "scheduler", "grad_scaler");

    private static final Set<String> WRAPPERS =
            Set.of("state_dict", "model", "params", "net", "network", "weights", "module", "params_ema");
    private static final String STATE_DICT = "state_dict";
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VISITS = 1_000_000;
    private static final int MAX_LIST = 64;
    private static final int MAX_TEXT = 1 << 20;

    private final RandomAccess file;
    private final Dictionary root;

    private CheckpointTree(RandomAccess file, Dictionary root) {
        this.file = file;
        this.root = root;
    }

    /** The tree of a checkpoint whose names are all on the allow-list, skipped parts excepted. */
    static CheckpointTree of(RandomAccess file, CheckpointContent content) {
        if (!content.foreign().isEmpty()) {
            refuseForeign(file, usedOutsideSkippedParts(content));
        }
        if (!(content.root() instanceof Dictionary root)) {
            throw file.unsupported("the top object is " + kind(content.root()) + ", expected a dictionary of tensors");
        }
        return new CheckpointTree(file, root);
    }

    /** Refuses a file for the first name outside the allow-list. */
    static void refuseForeign(RandomAccess file, List<Foreign> foreign) {
        if (!foreign.isEmpty()) {
            throw file.unsupported("the pickle names " + Texts.shorten(foreign.get(0).type)
                    + ", which is not part of a plain checkpoint; nothing was executed. Expected tensors, numbers and "
                    + "texts, as saved by torch.save(model.state_dict())");
        }
    }

    private static List<Foreign> usedOutsideSkippedParts(CheckpointContent content) {
        Set<Object> skipped = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Object> used = Collections.newSetFromMap(new IdentityHashMap<>());
        if (content.root() instanceof Dictionary root) {
            used.add(root);
            root.entries.forEach((key, value) -> reach(value, isSkipped(key) ? skipped : used));
            reach(root.attributes, used);
        }
        return content.foreign().stream()
                .filter(object -> used.contains(object) || !skipped.contains(object))
                .toList();
    }

    private static boolean isSkipped(Object key) {
        return key instanceof String text && SKIPPED.contains(text);
    }

    /** Adds everything that can be reached from a value, each object once. */
    private static void reach(Object start, Set<Object> reached) {
        Deque<Object> open = new ArrayDeque<>();
        open.add(start);
        while (!open.isEmpty()) {
            Object value = open.removeLast();
            if (isContainer(value) && reached.add(value)) {
                open.addAll(parts(value));
            }
        }
    }

    private static boolean isContainer(Object value) {
        return value instanceof Sequence
                || value instanceof Dictionary
                || value instanceof Foreign
                || value instanceof Opaque;
    }

    private static Collection<Object> parts(Object value) {
        if (value instanceof Sequence sequence) {
            return sequence.items;
        }
        if (value instanceof Foreign object) {
            return object.parts;
        }
        if (value instanceof Opaque object) {
            return object.parts;
        }
        List<Object> parts = new ArrayList<>();
        if (value instanceof Dictionary dictionary) {
            parts.addAll(dictionary.entries.keySet());
            parts.addAll(dictionary.entries.values());
            parts.add(dictionary.attributes);
        }
        return parts;
    }

    private static String kind(Object value) {
        if (value instanceof TensorRecipe) {
            return "a single tensor";
        }
        if (value instanceof Sequence) {
            return "a list";
        }
        return value instanceof String ? "a text" : "a single value";
    }

    /** A dictionary of the tree and the dotted path to it; the path of the whole is empty. */
    record Place(String path, Dictionary dictionary) {}

    /**
     * The dictionary whose values are tensors: the top one, or the only one below it that holds tensors, or among
     * several the only one with a usual name ({@code state_dict}, {@code model}, ...). Several without a usual name are
     * the modules of one model.
     */
    Place detect() {
        Place place = new Place("", root);
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            List<Place> below = childrenWithTensors(place);
            if (hasArray(place.dictionary()) || below.isEmpty()) {
                break;
            }
            List<Place> usual =
                    below.stream().filter(CheckpointTree::hasUsualName).toList();
            if (below.size() > 1 && usual.size() > 1) {
                throw ambiguous(usual);
            }
            if (below.size() > 1 && usual.isEmpty()) {
                break;
            }
            place = below.size() == 1 ? below.get(0) : usual.get(0);
        }
        requireTensors(place);
        return place;
    }

    private static boolean hasUsualName(Place place) {
        String name = place.path().substring(place.path().lastIndexOf('.') + 1);
        return WRAPPERS.contains(name) || name.endsWith(STATE_DICT);
    }

    private Report2CtException ambiguous(List<Place> places) {
        String names = String.join(
                ", ",
                places.stream().limit(10).map(p -> Texts.shorten(p.path())).toList());
        return new Report2CtException(
                ErrorKind.INVALID_INPUT,
                file.path() + ": several dictionaries hold tensors (" + names + "); name one by its path");
    }

    /** The dictionary at a dotted path; keys may contain dots themselves. */
    Place find(String path) {
        Dictionary dictionary = root;
        String rest = path;
        while (!rest.isEmpty()) {
            String key = longestKey(dictionary, rest);
            if (key.isEmpty() || !(dictionary.entries.get(key) instanceof Dictionary next)) {
                throw notFound(path);
            }
            dictionary = next;
            rest = rest.length() == key.length() ? "" : rest.substring(key.length() + 1);
        }
        Place place = new Place(path, dictionary);
        requireTensors(place);
        return place;
    }

    private static String longestKey(Dictionary dictionary, String rest) {
        for (int end = rest.length(); end > 0; end = rest.lastIndexOf('.', end - 1)) {
            String key = rest.substring(0, end);
            if (dictionary.entries.get(key) instanceof Dictionary) {
                return key;
            }
        }
        return "";
    }

    private Report2CtException notFound(String path) {
        String known = String.join(
                ", ",
                childrenWithTensors(new Place("", root)).stream()
                        .limit(10)
                        .map(place -> Texts.shorten(place.path()))
                        .toList());
        return new Report2CtException(
                ErrorKind.INVALID_INPUT,
                file.path() + ": no dictionary of tensors at '" + Texts.shorten(path) + "'; at the top: " + known);
    }

    private void requireTensors(Place place) {
        if (!holdsTensor(place.dictionary())) {
            throw file.unsupported("no tensors in the dictionary"
                    + (place.path().isEmpty() ? "" : " '" + Texts.shorten(place.path()) + "'"));
        }
    }

    private List<Place> childrenWithTensors(Place place) {
        List<Place> children = new ArrayList<>();
        place.dictionary().entries.forEach((key, value) -> {
            boolean skipped = place.dictionary() == root && isSkipped(key);
            if (!skipped && isName(key) && value instanceof Dictionary child && holdsTensor(child)) {
                children.add(new Place(join(place.path(), key), child));
            }
        });
        return children;
    }

    private static boolean hasArray(Dictionary dictionary) {
        return dictionary.entries.values().stream()
                .anyMatch(value ->
                        value instanceof TensorRecipe tensor && !tensor.shape().isEmpty());
    }

    private static boolean holdsTensor(Dictionary start) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Dictionary> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            Dictionary dictionary = open.removeLast();
            for (Object value : dictionary.entries.values()) {
                if (value instanceof TensorRecipe) {
                    return true;
                }
                if (value instanceof Dictionary child && seen.add(child)) {
                    open.add(child);
                }
            }
        }
        return false;
    }

    /** The tensors below a place by their keys joined by dots, in the file's order. */
    Map<String, TensorRecipe> tensors(Place place) {
        Map<String, TensorRecipe> tensors = new LinkedHashMap<>();
        walk("", place.dictionary(), false, (name, value) -> {
            if (value instanceof TensorRecipe recipe && tensors.put(name, recipe) != null) {
                throw file.corrupt("two tensors are named '" + Texts.shorten(name) + "'");
            }
        });
        return tensors;
    }

    /**
     * Numbers, texts up to a million characters, truth values and tensors without axes, by dotted path; the tensors of
     * the place are left out.
     */
    Map<String, Object> scalars(Place place) {
        Set<TensorRecipe> inside = Collections.newSetFromMap(new IdentityHashMap<>());
        inside.addAll(tensors(place).values());
        Map<String, Object> scalars = new LinkedHashMap<>();
        walk("", root, true, (name, value) -> {
            boolean tensor =
                    value instanceof TensorRecipe recipe && recipe.shape().isEmpty() && !inside.contains(recipe);
            if (tensor || isShortText(value) || value instanceof Number || value instanceof Boolean) {
                scalars.putIfAbsent(name, value);
            }
        });
        return scalars;
    }

    private static boolean isShortText(Object value) {
        return value instanceof String text && text.length() <= MAX_TEXT;
    }

    private interface Visitor {
        void visit(String name, Object value);
    }

    private record Step(String path, Object value, int depth) {}

    private void walk(String path, Dictionary start, boolean lists, Visitor visitor) {
        Deque<Step> open = new ArrayDeque<>();
        open.add(new Step(path, start, 0));
        int visits = 0;
        while (!open.isEmpty()) {
            Step step = open.removeLast();
            if (++visits > MAX_VISITS || step.depth() > MAX_DEPTH) {
                throw file.corrupt(
                        "values are nested or repeated beyond any checkpoint, at '" + Texts.shorten(step.path()) + "'");
            }
            List<Step> below = new ArrayList<>();
            if (step.value() instanceof Dictionary dictionary) {
                below = steps(step, dictionary);
            } else if (lists && step.value() instanceof Sequence list && list.items.size() <= MAX_LIST) {
                for (int i = 0; i < list.items.size(); i++) {
                    below.add(new Step(join(step.path(), i), list.items.get(i), step.depth() + 1));
                }
            } else {
                visitor.visit(step.path(), step.value());
            }
            Collections.reverse(below);
            open.addAll(below);
        }
    }

    private List<Step> steps(Step step, Dictionary dictionary) {
        List<Step> below = new ArrayList<>();
        dictionary.entries.forEach((key, value) -> {
            boolean skipped = dictionary == root && isSkipped(key);
            if (!skipped && isName(key)) {
                below.add(new Step(join(step.path(), key), value, step.depth() + 1));
            }
        });
        return below;
    }

    private static boolean isName(Object key) {
        return key instanceof String || key instanceof Long;
    }

    private static String join(String path, Object key) {
        return path.isEmpty() ? key.toString() : path + "." + key;
    }
}
