package report2ct.weights;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import report2ct.Report2CtException;
import report2ct.weights.Pickled.Bytes;
import report2ct.weights.Pickled.Dictionary;
import report2ct.weights.Pickled.Foreign;
import report2ct.weights.Pickled.None;
import report2ct.weights.Pickled.Opaque;
import report2ct.weights.Pickled.Sequence;

/**
 * Reads a pickle into inert values (see {@link Pickled}). It is a stack machine without recursion: time and memory are
 * bounded by the bytes read and by the budgets below, however values refer to each other. Names outside the allow-list
 * of {@link PickleGlobals} become {@link Foreign} values; nothing is ever called or created by name.
 */
final class Unpickler {
    private static final int MAX_VALUES = 2_000_000;
    private static final int MAX_PROTOCOL = 5;

    private final PickleInput in;
    private final PickleGlobals globals;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final List<Foreign> foreign = new ArrayList<>();
    private long values;

    Unpickler(PickleInput in) {
        this.in = in;
        this.globals = new PickleGlobals(in);
    }

    /** One pickle, up to its STOP. */
    Object load() throws IOException {
        stack.clear();
        marks.clear();
        memo.clear();
        for (int opcode = in.next(); opcode != '.'; opcode = in.next()) {
            execute(opcode);
        }
        return pop();
    }

    /** Every use of a name outside the allow-list met so far. */
    List<Foreign> foreign() {
        return foreign;
    }

    /** Every tensor met so far, skipped parts included. */
    List<TensorRecipe> recipes() {
        return globals.recipes();
    }

    private void execute(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> protocol(in.next());
            case 0x95 -> in.signedLong(); // FRAME: a hint for buffering
            case '(' -> mark();
            case '0' -> popValueOrMark();
            case '1' -> toMark();
            case '2' -> add(peek());
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.next());
            case 'M' -> push((long) in.unsignedShort());
            case 'J' -> push((long) in.signedInt());
            case 0x8A -> push(in.integer(in.next()));
            case 0x8B -> push(in.integer(in.signedInt()));
            case 'G' -> push(in.bigEndianDouble());
            case 'I' -> push(booleanOrInteger(in.line()));
            case 'L' -> push(in.decimal(in.line()));
            case 'F' -> push(decimalFraction(in.line()));
            default -> executeText(opcode);
        }
    }

    private void executeText(int opcode) throws IOException {
        switch (opcode) {
            case 'X' -> push(in.text(in.unsignedInt()));
            case 0x8C -> push(in.text(in.next()));
            case 0x8D -> push(in.text(in.signedLong()));
            case 'U' -> push(in.text(in.next()));
            case 'T' -> push(in.text(in.signedInt()));
            case 'V' -> push(in.line());
            case 'S' -> push(quoted(in.line()));
            case 'C' -> push(new Bytes(in.bytes(in.next())));
            case 'B' -> push(new Bytes(in.bytes(in.unsignedInt())));
            case 0x8E, 0x96 -> push(new Bytes(in.bytes(in.signedLong())));
            default -> executeContainer(opcode);
        }
    }

    private void executeContainer(int opcode) throws IOException {
        switch (opcode) {
            case ')', ']', 0x8F -> push(new Sequence());
            case '}' -> push(new Dictionary());
            case 't', 'l', 0x91 -> push(new Sequence(toMark()));
            case 'd' -> push(dictionary(toMark()));
            case 0x85 -> push(tuple(1));
            case 0x86 -> push(tuple(2));
            case 0x87 -> push(tuple(3));
            case 'a' -> append(tuple(1).items);
            case 'e', 0x90 -> append(toMark());
            case 's' -> setItems(tuple(2).items);
            case 'u' -> setItems(toMark());
            case 'q' -> remember(in.next());
            case 'r' -> remember(in.unsignedInt());
            case 0x94 -> remember(memo.size());
            case 'p' -> remember(memoIndex(in.line()));
            case 'h' -> recall(in.next());
            case 'j' -> recall(in.unsignedInt());
            case 'g' -> recall(memoIndex(in.line()));
            default -> executeObject(opcode);
        }
    }

    private void executeObject(int opcode) throws IOException {
        switch (opcode) {
            case 'c' -> {
                String module = in.line();
                push(global(module, in.line()));
            }
            case 0x93 -> {
                List<Object> names = tuple(2).items;
                if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
                    throw in.corrupt("a global that is not named by texts");
                }
                push(global(module, name));
            }
            case 'Q' -> push(globals.persistent(pop()));
            case 'R', 0x81 -> {
                List<Object> call = tuple(2).items;
                push(call(call.get(0), call.get(1)));
            }
            case 0x92 -> {
                List<Object> call = tuple(3).items;
                push(call(call.get(0), new Sequence(new ArrayList<>(call.subList(1, 3)))));
            }
            case 'o' -> {
                List<Object> call = toMark();
                if (call.isEmpty()) {
                    throw in.corrupt("OBJ without a class");
                }
                push(call(call.get(0), new Sequence(new ArrayList<>(call.subList(1, call.size())))));
            }
            case 'i' -> {
                String module = in.line();
                String name = in.line();
                push(call(global(module, name), new Sequence(toMark())));
            }
            case 'b' -> build(pop());
            default -> throw in.corrupt("opcode 0x" + Integer.toHexString(opcode) + " is not part of a checkpoint");
        }
    }

    private void protocol(int version) {
        if (version > MAX_PROTOCOL) {
            throw in.unsupported("pickle protocol " + version + ", at most " + MAX_PROTOCOL + " is read");
        }
    }

    private void mark() {
        if (marks.size() == MAX_VALUES) {
            throw in.corrupt("more than " + MAX_VALUES + " marks");
        }
        marks.add(stack.size());
    }

    private int base() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private void push(Object value) {
        if (++values > MAX_VALUES) {
            throw in.corrupt("more than " + MAX_VALUES + " values");
        }
        add(value);
    }

    private void add(Object value) {
        if (stack.size() == MAX_VALUES) {
            throw in.corrupt("more than " + MAX_VALUES + " values at once");
        }
        stack.add(value);
    }

    private Object pop() {
        if (stack.size() <= base()) {
            throw in.corrupt("takes a value from an empty stack");
        }
        return stack.remove(stack.size() - 1);
    }

    private Object peek() {
        Object top = pop();
        stack.add(top);
        return top;
    }

    private void popValueOrMark() {
        if (!marks.isEmpty() && stack.size() == base()) {
            marks.remove(marks.size() - 1);
            return;
        }
        pop();
    }

    private Sequence tuple(int n) {
        if (stack.size() - n < base()) {
            throw in.corrupt("takes " + n + " values from a stack of " + (stack.size() - base()));
        }
        List<Object> top = stack.subList(stack.size() - n, stack.size());
        List<Object> items = new ArrayList<>(top);
        top.clear();
        return new Sequence(items);
    }

    private List<Object> toMark() {
        if (marks.isEmpty()) {
            throw in.corrupt("a mark is missing");
        }
        List<Object> items = tuple(stack.size() - base()).items;
        marks.remove(marks.size() - 1);
        return items;
    }

    private Dictionary dictionary(List<Object> pairs) {
        Dictionary dictionary = new Dictionary();
        put(dictionary, pairs);
        return dictionary;
    }

    private void put(Dictionary dictionary, List<Object> pairs) {
        if (pairs.size() % 2 != 0) {
            throw in.corrupt("a key without a value");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            dictionary.entries.put(pairs.get(i), pairs.get(i + 1));
        }
    }

    private void setItems(List<Object> pairs) {
        Object target = peek();
        if (target instanceof Dictionary dictionary) {
            put(dictionary, pairs);
        } else {
            addParts(target, pairs, "items");
        }
    }

    private void append(List<Object> items) {
        Object target = peek();
        if (target instanceof Sequence sequence) {
            sequence.items.addAll(items);
        } else {
            addParts(target, items, "elements");
        }
    }

    private void addParts(Object target, List<Object> items, String what) {
        if (target instanceof Foreign object) {
            object.parts.addAll(items);
        } else if (target instanceof Opaque object) {
            object.parts.addAll(items);
        } else {
            throw in.corrupt(what + " are added to something that cannot hold them");
        }
    }

    private void remember(long index) {
        if (memo.size() >= MAX_VALUES) {
            throw in.corrupt("more than " + MAX_VALUES + " remembered values");
        }
        memo.put(index, peek());
    }

    private void recall(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw in.corrupt("value " + index + " was not remembered");
        }
        add(value);
    }

    private long memoIndex(String line) {
        if (in.decimal(line) instanceof Long index && index >= 0) {
            return index;
        }
        throw in.corrupt("'" + Texts.shorten(line) + "' is no index");
    }

    private Object global(String module, String name) {
        if (PickleGlobals.knows(module, name)) {
            return globals.named(module, name);
        }
        return newForeign(module + "." + name);
    }

    private Foreign newForeign(String type) {
        Foreign object = new Foreign(type);
        foreign.add(object);
        return object;
    }

    private Object call(Object callable, Object arguments) {
        if (callable instanceof Foreign object) {
            Foreign result = newForeign(object.type);
            result.parts.add(object);
            result.parts.add(arguments);
            return result;
        }
        if (!(callable instanceof Pickled.Global) && !foreign.isEmpty()) {
            throw in.unsupported("calls something that is no name, after naming " + Texts.shorten(foreign.get(0).type)
                    + "; nothing was executed");
        }
        if (!(arguments instanceof Sequence sequence)) {
            throw in.corrupt("a call whose arguments are no tuple");
        }
        return globals.call(callable, sequence.items);
    }

    private void build(Object state) {
        Object target = peek();
        if (target instanceof Pickled.NumpyDtype dtype) {
            globals.setByteOrder(dtype, state);
        } else if (target instanceof Dictionary dictionary) {
            dictionary.attributes = state;
        } else {
            addParts(target, List.of(state), "attributes");
        }
    }

    private Object booleanOrInteger(String line) {
        return switch (line) {
            case "00" -> false;
            case "01" -> true;
            default -> in.decimal(line);
        };
    }

    private Object decimalFraction(String line) {
        try {
            return Double.parseDouble(line);
        } catch (NumberFormatException e) {
            throw in.corrupt("'" + Texts.shorten(line) + "' is not a number");
        }
    }

    private Object quoted(String line) {
        if (line.length() < 2) {
            throw notQuoted(line);
        }
        char quote = line.charAt(0);
        if ((quote != '\'' && quote != '"') || line.charAt(line.length() - 1) != quote) {
            throw notQuoted(line);
        }
        return line.substring(1, line.length() - 1);
    }

    private Report2CtException notQuoted(String line) {
        return in.corrupt("'" + Texts.shorten(line) + "' is not a quoted text");
    }
}
