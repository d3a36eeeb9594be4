package report2ct.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Named tensors of one network, owned by this object until it is closed. Names are the keys of the checkpoint. The
 * tensors live outside every scope, whichever is open when they are made.
 */
public final class Parameters implements AutoCloseable {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Puts a tensor made by {@code make}; only the result survives, owned by this object. */
    public void put(String name, java.util.function.Supplier<Tensor> make) {
        Tensor kept;
        try (PointerScope scope = new PointerScope()) {
            kept = make.get();
            kept.<Tensor>retainReference();
        }
        Tensor old = tensors.put(name, kept);
        if (old != null) {
            old.close();
        }
    }

    /** Frees the tensor of that name. */
    void remove(String name) {
        Tensor tensor = tensors.remove(name);
        if (tensor != null) {
            tensor.close();
        }
    }

    /** The tensor of that name; not to be closed by the caller. */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "no parameter named " + name);
        }
        return tensor;
    }

    /** The tensor of that name, or null. */
    public @Nullable Tensor find(String name) {
        return tensors.get(name);
    }

    /** All names in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** All tensors in the order of their names; owned by this object. */
    public Collection<Tensor> values() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    /** Number of elements of all tensors. */
    public long elements() {
        return tensors.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** Marks every tensor as trainable. */
    public void requireGradients() {
        for (Tensor tensor : tensors.values()) {
            tensor.set_requires_grad(true);
        }
    }

    /** All tensors as the list that optimisers take; made in the caller's scope. */
    public TensorVector vector() {
        TensorVector vector = new TensorVector();
        tensors.values().forEach(vector::push_back);
        return vector;
    }

    /** A new set of parameters with each tensor replaced by {@code change(name, tensor)}. */
    public Parameters map(BiFunction<String, Tensor, Tensor> change) {
        Parameters result = new Parameters();
        try {
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                result.put(entry.getKey(), () -> change.apply(entry.getKey(), entry.getValue()));
            }
            return result;
        } catch (RuntimeException e) {
            result.close();
            throw e;
        }
    }

    @Override
    public void close() {
        List<Tensor> open = new ArrayList<>(tensors.values());
        Collections.reverse(open);
        tensors.clear();
        open.forEach(Tensor::close);
    }
}
