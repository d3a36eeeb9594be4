package report2ct.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.volume.HounsfieldRange;

/** From a network's output to whole Hounsfield units, as the cases describe it under {@code hu} and {@code hu_from}. */
final class HuConversion {
    private HuConversion() {}

    /** Puts every expected name of {@code hu_from}: converted from the stored or from the computed decode. */
    static void put(CaseInput given, Tensor decoded, Computed computed) {
        Scalars scalars = given.scalars();
        Set<String> expected = given.expectedNames();
        for (Map.Entry<String, String> source :
                scalars.group("hu_from").textMap().entrySet()) {
            if (!expected.contains(source.getKey())) {
                continue;
            }
            Tensor y = switch (source.getValue()) {
                case "stored" -> given.stored("decoded");
                case "computed" -> decoded;
                default ->
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT,
                            "scalars.hu_from: expected stored or computed, found " + source.getValue());
            };
            computed.put(source.getKey(), withoutSingletons(convert(scalars.group("hu"), y)));
        }
    }

    /** The whole numbers, in the shape of {@code y}. */
    static Value.Numbers convert(Scalars hu, Tensor y) {
        short[] whole = range(hu).toHu(Ops.toFloats(y), HounsfieldRange.Rounding.TRUNCATE);
        double[] values = new double[whole.length];
        for (int i = 0; i < whole.length; i++) {
            values[i] = whole[i];
        }
        return new Value.Numbers(Value.of(y).shape(), values);
    }

    private static HounsfieldRange range(Scalars hu) {
        hu.only("convert", "truncate");
        hu.only("dtype", "int16");
        double low = hu.number("add");
        double high = low + hu.number("multiply");
        hu.only("clip", List.of(low, high)); // the product maps 0..1 to the limits that it clips to
        return new HounsfieldRange((float) low, (float) high);
    }

    private static Value.Numbers withoutSingletons(Value.Numbers numbers) {
        List<Long> shape = new ArrayList<>(numbers.shape());
        shape.removeIf(length -> length == 1);
        double[] values = new double[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.at(i);
        }
        return new Value.Numbers(shape.isEmpty() ? List.of(1L) : shape, values);
    }
}
