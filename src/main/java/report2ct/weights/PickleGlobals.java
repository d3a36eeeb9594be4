package report2ct.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import report2ct.weights.Pickled.Bytes;
import report2ct.weights.Pickled.Dictionary;
import report2ct.weights.Pickled.Global;
import report2ct.weights.Pickled.None;
import report2ct.weights.Pickled.NumpyDtype;
import report2ct.weights.Pickled.Opaque;
import report2ct.weights.Pickled.Sequence;

/** The allow-list of names in a checkpoint's pickle, and what calling each of them means: inert values, never code. */
final class PickleGlobals {
    private static final Map<String, Dtype> STORAGES = Map.ofEntries(
            Map.entry("torch.DoubleStorage", Dtype.F64),
            Map.entry("torch.FloatStorage", Dtype.F32),
            Map.entry("torch.HalfStorage", Dtype.F16),
            Map.entry("torch.BFloat16Storage", Dtype.BF16),
            Map.entry("torch.LongStorage", Dtype.I64),
            Map.entry("torch.IntStorage", Dtype.I32),
            Map.entry("torch.ShortStorage", Dtype.I16),
            Map.entry("torch.CharStorage", Dtype.I8),
            Map.entry("torch.ByteStorage", Dtype.U8),
            Map.entry("torch.BoolStorage", Dtype.BOOL),
            Map.entry("torch.storage.UntypedStorage", Dtype.U8),
            Map.entry("torch.storage.TypedStorage", Dtype.U8));
    private static final Map<String, Dtype> DTYPES = Map.ofEntries(
            Map.entry("float64", Dtype.F64),
            Map.entry("double", Dtype.F64),
            Map.entry("float32", Dtype.F32),
            Map.entry("float", Dtype.F32),
            Map.entry("float16", Dtype.F16),
            Map.entry("half", Dtype.F16),
            Map.entry("bfloat16", Dtype.BF16),
            Map.entry("float8_e4m3fn", Dtype.F8_E4M3),
            Map.entry("float8_e5m2", Dtype.F8_E5M2),
            Map.entry("int64", Dtype.I64),
            Map.entry("long", Dtype.I64),
            Map.entry("int32", Dtype.I32),
            Map.entry("int", Dtype.I32),
            Map.entry("int16", Dtype.I16),
            Map.entry("short", Dtype.I16),
            Map.entry("int8", Dtype.I8),
            Map.entry("uint64", Dtype.U64),
            Map.entry("uint32", Dtype.U32),
            Map.entry("uint16", Dtype.U16),
            Map.entry("uint8", Dtype.U8),
            Map.entry("bool", Dtype.BOOL));
    private static final Set<String> CALLABLES = Set.of(
            "collections.OrderedDict",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "torch.nn.parameter.Parameter",
            "torch.Tensor",
            "torch.Size",
            "torch.device",
            "torch.serialization._get_layout",
            "__builtin__.set",
            "builtins.set",
            "_codecs.encode",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "numpy.dtype",
            "argparse.Namespace");
    private static final String DTYPE_PREFIX = "torch.";

    private final PickleInput in;
    private final List<TensorRecipe> recipes = new ArrayList<>();

    PickleGlobals(PickleInput in) {
        this.in = in;
    }

    /** Every tensor described so far. */
    List<TensorRecipe> recipes() {
        return recipes;
    }

    /** Whether the name is on the allow-list. */
    static boolean knows(String module, String name) {
        String full = module + "." + name;
        return STORAGES.containsKey(full)
                || CALLABLES.contains(full)
                || (module.equals("torch") && DTYPES.containsKey(name))
                || isConfiguration(module);
    }

    private static boolean isConfiguration(String module) {
        return module.equals("omegaconf") || module.startsWith("omegaconf.");
    }

    /** The value of a name on the allow-list: element types are texts such as {@code torch.float32}. */
    Object named(String module, String name) {
        if (module.equals("torch") && DTYPES.containsKey(name)) {
            return DTYPE_PREFIX + name;
        }
        return new Global(module, name);
    }

    /** The storage that a persistent id names; of a pickled module only its class. */
    Object persistent(Object id) {
        if (id instanceof Sequence tuple && tuple.items.size() >= 2) {
            List<Object> items = tuple.items;
            if (items.get(0).equals("module")) {
                return items.get(1);
            }
            if (items.get(0).equals("storage") && (items.size() == 5 || items.size() == 6)) {
                return storage(items);
            }
        }
        throw in.corrupt("a persistent id that is neither a storage nor a module");
    }

    private Object storage(List<Object> items) {
        if (!(items.get(1) instanceof Global type)) {
            if (items.get(1) instanceof Pickled.Foreign type) {
                throw in.unsupported("storage class " + Texts.shorten(type.type) + " is not known");
            }
            throw in.corrupt("a storage without a class");
        }
        Dtype dtype = STORAGES.get(type.toString());
        if (dtype == null) {
            throw in.corrupt(type + " is no storage class");
        }
        if (!(items.get(2) instanceof String key) || !(items.get(4) instanceof Long elements) || elements < 0) {
            throw in.corrupt("a storage without key and number of elements");
        }
        if (items.size() == 5 || items.get(5) == None.NONE) {
            return checked(new StorageRef(key, dtype, elements, 0));
        }
        if (items.get(5) instanceof Sequence view
                && view.items.size() == 3
                && view.items.get(1) instanceof Long offset
                && view.items.get(2) instanceof Long length
                && offset >= 0
                && length >= 0
                && length <= elements
                && offset <= elements - length) {
            return checked(new StorageRef(key, dtype, length, offset));
        }
        throw in.corrupt("storage " + Texts.shorten(key) + ": a view that leaves it");
    }

    private StorageRef checked(StorageRef storage) {
        try {
            storage.endByte();
            return storage;
        } catch (ArithmeticException e) {
            throw in.corrupt("storage " + Texts.shorten(storage.key()) + ": " + storage.elements() + " elements");
        }
    }

    /** What calling a name of the allow-list with these arguments gives. */
    Object call(Object callable, List<Object> arguments) {
        if (!(callable instanceof Global global)) {
            throw in.corrupt("a call of something that is no name");
        }
        return switch (global.toString()) {
            case "collections.OrderedDict" -> orderedDictionary(arguments);
            case "torch._utils._rebuild_tensor" -> tensor(arguments, 4);
            case "torch._utils._rebuild_tensor_v2" -> tensor(arguments, 6);
            case "torch._utils._rebuild_tensor_v3" -> typedTensor(arguments);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                parameter(arguments);
            case "torch._tensor._rebuild_from_type_v2" -> unwrap(arguments);
            case "torch.Size", "__builtin__.set", "builtins.set" -> sequence(arguments);
            case "torch.device" -> deviceName(arguments);
            case "torch.serialization._get_layout" -> firstText(arguments);
            case "_codecs.encode" -> encoded(arguments);
            case "numpy.dtype" -> new NumpyDtype(firstText(arguments));
            case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" -> numpyScalar(arguments);
            default -> opaque(global, arguments);
        };
    }

    private Object opaque(Global global, List<Object> arguments) {
        if (!isConfiguration(global.module()) && !global.toString().equals("argparse.Namespace")) {
            throw in.corrupt(global + " is called, which a checkpoint never does");
        }
        Opaque object = new Opaque(global.toString());
        object.parts.addAll(arguments);
        return object;
    }

    private Object orderedDictionary(List<Object> arguments) {
        Dictionary dictionary = new Dictionary();
        if (arguments.isEmpty()) {
            return dictionary;
        }
        if (arguments.get(0) instanceof Sequence pairs) {
            for (Object pair : pairs.items) {
                if (!(pair instanceof Sequence two) || two.items.size() != 2) {
                    throw in.corrupt("an OrderedDict of something else than pairs");
                }
                dictionary.entries.put(two.items.get(0), two.items.get(1));
            }
            return dictionary;
        }
        throw in.corrupt("an OrderedDict of something else than pairs");
    }

    private TensorRecipe tensor(List<Object> arguments, int least) {
        if (arguments.size() < least || !(arguments.get(0) instanceof StorageRef storage)) {
            throw in.corrupt("a tensor without storage, offset, size and stride");
        }
        return recipe(storage, storage.dtype(), arguments);
    }

    private TensorRecipe typedTensor(List<Object> arguments) {
        if (arguments.size() < 7
                || !(arguments.get(0) instanceof StorageRef storage)
                || !(arguments.get(6) instanceof String type)) {
            throw in.corrupt("a tensor without storage, offset, size, stride and element type");
        }
        String name = type.startsWith(DTYPE_PREFIX) ? type.substring(DTYPE_PREFIX.length()) : type;
        Dtype dtype = DTYPES.get(name);
        if (dtype == null) {
            throw in.unsupported("element type " + Texts.shorten(type) + " is not known");
        }
        return recipe(storage, dtype, arguments);
    }

    private TensorRecipe recipe(StorageRef storage, Dtype dtype, List<Object> arguments) {
        if (!(arguments.get(1) instanceof Long offset)) {
            throw in.corrupt("a tensor whose offset is no number");
        }
        TensorRecipe recipe =
                new TensorRecipe(storage, dtype, offset, numbers(arguments.get(2)), numbers(arguments.get(3)));
        String problem = recipe.problem();
        if (!problem.isEmpty()) {
            throw in.corrupt("a tensor of shape " + Texts.shorten(recipe.shape().toString()) + " in storage "
                    + Texts.shorten(storage.key()) + ": " + problem);
        }
        recipes.add(recipe);
        return recipe;
    }

    private List<Long> numbers(Object value) {
        if (!(value instanceof Sequence sequence)) {
            throw in.corrupt("a tensor whose size or stride is no tuple");
        }
        List<Long> numbers = new ArrayList<>();
        for (Object item : sequence.items) {
            if (!(item instanceof Long number)) {
                throw in.corrupt("a tensor whose size or stride is no list of numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private Object parameter(List<Object> arguments) {
        if (!arguments.isEmpty() && arguments.get(0) instanceof TensorRecipe recipe) {
            return recipe;
        }
        throw in.corrupt("a parameter without a tensor");
    }

    private Object unwrap(List<Object> arguments) {
        if (arguments.size() >= 3
                && arguments.get(0) instanceof Global function
                && function.name().startsWith("_rebuild_tensor")
                && arguments.get(2) instanceof Sequence inner) {
            return call(function, inner.items);
        }
        throw in.corrupt("a tensor of a subclass that is not rebuilt from a plain one");
    }

    private Object sequence(List<Object> arguments) {
        if (arguments.isEmpty()) {
            return new Sequence();
        }
        if (arguments.get(0) instanceof Sequence items) {
            return items;
        }
        throw in.corrupt("a set or size of something else than a list");
    }

    private String firstText(List<Object> arguments) {
        if (!arguments.isEmpty() && arguments.get(0) instanceof String text) {
            return text;
        }
        throw in.corrupt("a call without its text");
    }

    private String deviceName(List<Object> arguments) {
        String type = firstText(arguments);
        return arguments.size() > 1 && arguments.get(1) instanceof Long index ? type + ":" + index : type;
    }

    private Bytes encoded(List<Object> arguments) {
        return new Bytes(firstText(arguments).getBytes(StandardCharsets.ISO_8859_1));
    }

    void setByteOrder(NumpyDtype dtype, Object state) {
        if (state instanceof Sequence tuple && tuple.items.size() > 1) {
            dtype.bigEndian = ">".equals(tuple.items.get(1));
        }
    }

    /** A number, or an object without meaning for element types that are none. */
    private Object numpyScalar(List<Object> arguments) {
        if (arguments.size() == 2
                && arguments.get(0) instanceof NumpyDtype dtype
                && arguments.get(1) instanceof Bytes raw) {
            ByteOrder order = dtype.bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            ByteBuffer bytes = ByteBuffer.wrap(raw.bytes).order(order);
            return switch (dtype.kind + "/" + raw.bytes.length) {
                case "f8/8" -> bytes.getDouble();
                case "f4/4" -> Double.parseDouble(Float.toString(bytes.getFloat()));
                case "i8/8" -> bytes.getLong();
                case "i4/4" -> (long) bytes.getInt();
                case "b1/1" -> bytes.get() != 0;
                default -> new Opaque("numpy scalar " + Texts.shorten(dtype.kind));
            };
        }
        return new Opaque("numpy scalar");
    }
}
