package report2ct.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** One tensor that lives outside every scope until this object is closed or given another. For one thread. */
public final class HeldTensor implements AutoCloseable {
    private static final String NAME = "held";

    private final Parameters holder = new Parameters();

    /** Holds nothing yet. */
    public HeldTensor() {}

    /** Holds what {@code make} gives. */
    public static HeldTensor of(Supplier<Tensor> make) {
        HeldTensor held = new HeldTensor();
        held.set(make);
        return held;
    }

    /** Replaces the tensor; only the result of {@code make} survives. */
    public void set(Supplier<Tensor> make) {
        holder.put(NAME, make);
    }

    /** The tensor; not to be closed by the caller. */
    public Tensor get() {
        Tensor tensor = holder.find(NAME);
        if (tensor == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a tensor is asked for that is not there yet");
        }
        return tensor;
    }

    /** Frees the tensor; nothing happens when there is none. */
    @Override
    public void close() {
        holder.close();
    }
}
