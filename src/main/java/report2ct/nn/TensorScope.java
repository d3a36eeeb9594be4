package report2ct.nn;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The lifetime of native objects. Every tensor, scalar, option or vector made while a scope is open on this thread is
 * freed when the scope closes, except what was {@linkplain #keep kept}. Scopes nest and belong to one thread.
 */
public final class TensorScope implements AutoCloseable {
    private final @Nullable PointerScope outer;
    private final PointerScope scope;

    private TensorScope() {
        outer = PointerScope.getInnerScope();
        scope = new PointerScope();
    }

    /** Opens a scope on this thread. */
    public static TensorScope open() {
        return new TensorScope();
    }

    /**
     * Lets {@code value} outlive this scope: the enclosing scope owns it then or, where there is none, the caller, who
     * closes it.
     *
     * @throws Report2CtException for a borrowed handle (taken out of a native container) or a closed one, which no scope
     *     owns
     */
    public <P extends Pointer> P keep(P value) {
        if (value.isNull() || value.referenceCount() <= 0) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    "keep: expected a handle that a scope owns, found reference count " + value.referenceCount());
        }
        if (outer == null) {
            value.<P>retainReference();
        } else {
            outer.attach(value);
        }
        return value;
    }

    /** Another handle of the same tensor, which no scope owns: the caller closes it. */
    public static Tensor unscoped(Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            return new Tensor(tensor).retainReference();
        }
    }

    /** Runs {@code body} in a scope of its own and keeps its result. */
    public static Tensor compute(Supplier<Tensor> body) {
        try (TensorScope scope = open()) {
            return scope.keep(body.get());
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
