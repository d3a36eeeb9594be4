package report2ct.nn;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;

/**
 * Operators of libtorch that work in place on whole lists of tensors: one call for all parameters instead of several for
 * each. The bindings have no methods for them; they are called by name through the dispatcher.
 */
public final class ListOps {
    private ListOps() {}

    /**
     * What a fused Adam step works on; all lists have the same length and order.
     *
     * @param parameters moved
     * @param gradients read
     * @param first moments, moved
     * @param second moments, moved
     */
    public record AdamLists(List<Tensor> parameters, List<Tensor> gradients, List<Tensor> first, List<Tensor> second) {
        public AdamLists {
            parameters = List.copyOf(parameters);
            gradients = List.copyOf(gradients);
            first = List.copyOf(first);
            second = List.copyOf(second);
        }
    }

    /**
     * Numbers of one Adam step.
     *
     * @param rate learning rate
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param weightDecay decoupled decay
     * @param eps added to the root of the second moment
     * @param step counted from 1
     */
    public record AdamNumbers(double rate, double beta1, double beta2, double weightDecay, double eps, long step) {}

    /** One step of Adam with decoupled weight decay and bias correction. */
    public static void adam(AdamLists lists, AdamNumbers numbers) {
        if (lists.parameters().isEmpty()) {
            return;
        }
        try (TensorScope scope = TensorScope.open()) {
            Call call = new Call("aten::_fused_adamw_", "");
            Tensor step = Ops.floats(new float[] {numbers.step()}, new long[0]);
            Tensor placed = step.to(lists.parameters().get(0).device(), step.scalar_type());
            call.list(lists.parameters())
                    .list(lists.gradients())
                    .list(lists.first())
                    .list(lists.second());
            call.list(List.of()) // largest second moments, of the variant that keeps them
                    .list(java.util.Collections.nCopies(lists.parameters().size(), placed));
            call.number(numbers.rate()).number(numbers.beta1()).number(numbers.beta2());
            call.number(numbers.weightDecay()).number(numbers.eps());
            call.flag(false).flag(false).absent().absent().run();
        }
    }

    /** Moves each target by a share of its distance to its value: {@code target += weight * (value - target)}. */
    public static void lerp(List<Tensor> targets, List<Tensor> values, double weight) {
        try (TensorScope scope = TensorScope.open()) {
            new Call("aten::_foreach_lerp_", "Scalar")
                    .list(targets)
                    .list(values)
                    .number(weight)
                    .run();
        }
    }

    /** The stack of one call; made, run and freed in one scope. */
    private static final class Call {
        private final OperatorHandle operator;
        private final Type.TypePtr tensorType;
        private final IValueVector stack = new IValueVector();

        /** An operator whose first argument is a list of tensors. */
        Call(String name, String overload) {
            operator = Dispatcher.singleton().findSchemaOrThrow(name, overload);
            Type listType = operator.schema().arguments().type().get();
            tensorType = new Type.TypePtr(listType.containedType(0));
        }

        Call list(List<Tensor> tensors) {
            GenericList list = new GenericList(tensorType);
            list.reserve(tensors.size());
            tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
            stack.push_back(new IValue(list));
            return this;
        }

        Call number(double value) {
            stack.push_back(new IValue(value));
            return this;
        }

        Call flag(boolean value) {
            stack.push_back(new IValue(value));
            return this;
        }

        Call absent() {
            stack.push_back(new IValue());
            return this;
        }

        void run() {
            operator.callBoxed(stack);
        }
    }
}
