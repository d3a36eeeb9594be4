package report2ct.unet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Autocast;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * A forward pass for training that keeps only the feature maps between blocks. The backward pass runs every block once
 * more, with its inner activations, and frees them before the block above: a third more arithmetic for the memory of one
 * block instead of all.
 *
 * <p>The gradients are those of the plain pass, bit for bit in float32: a block's inputs enter it through an alias that is
 * also a root of its backward pass, carrying the gradient gathered so far, so that sums are formed in the same order.
 *
 * <p>Everything is made in the caller's scope, which must stay open until {@link #backward} is done. Not for use by several
 * threads.
 */
public final class CheckpointedPass {
    private final Supplier<Autocast> autocast;
    private final List<Node> nodes = new ArrayList<>();
    private final Tensor embedding;
    private final @Nullable Tensor context;
    private final Tensor embeddingGraph;
    private final @Nullable Tensor contextGraph;
    private final Tensor answer;

    /** A segment's result: what it came from and, on the way back, its gradient so far. */
    private static final class Node {
        private final @Nullable Segment segment;
        private final @Nullable Node input;
        private final @Nullable Node skip;
        private final Tensor value;
        private @Nullable Tensor gradient;

        Node(@Nullable Segment segment, @Nullable Node input, @Nullable Node skip, Tensor value) {
            this.segment = segment;
            this.input = input;
            this.skip = skip;
            this.value = value;
        }
    }

    /**
     * Runs the network forward.
     *
     * @param network made by {@link Unet#forTraining}, with parameters that require gradients
     * @param autocast opens the region that every block is computed in, one a block: a cast weight that was kept from the
     *     pass without gradients would lose its own
     */
    public CheckpointedPass(Unet network, UnetInput input, Supplier<Autocast> autocast) {
        this.autocast = autocast;
        try (Autocast cast = autocast.get()) {
            embeddingGraph = network.activatedEmbedding(input);
            contextGraph = network.contextTokens(input);
        }
        embedding = detached(embeddingGraph);
        context = contextGraph == null ? null : detached(contextGraph, contextGraph.requires_grad());
        Node last = run(network.segments(), input.latent());
        answer = detached(last.value);
    }

    private Node run(List<Segment> segments, Tensor latent) {
        Node current = new Node(null, null, null, new Tensor(latent));
        nodes.add(current);
        Deque<Node> skips = new ArrayDeque<>();
        try (NoGradGuard noGradients = new NoGradGuard();
                Autocast cast = autocast.get()) {
            for (Segment segment : segments) {
                Node skip = segment.skip() == Segment.Skip.JOINED ? skips.pop() : null;
                Tensor value = apply(segment, current.value, skip == null ? null : skip.value, embedding, context);
                current = new Node(segment, current, skip, value);
                nodes.add(current);
                if (segment.skip() == Segment.Skip.KEPT) {
                    skips.push(current);
                }
            }
        }
        return current;
    }

    private static Tensor apply(
            Segment segment, Tensor x, @Nullable Tensor skip, Tensor embedding, @Nullable Tensor context) {
        return TensorScope.compute(() -> {
            Tensor input = skip == null ? x : Ops.concat(1, x, skip);
            return segment.body().forward(input, embedding, context);
        });
    }

    /** The network's answer, [B, O, X, Y, Z] in float32: the leaf from which the loss is computed. */
    public Tensor answer() {
        return answer;
    }

    /**
     * Adds this pass's gradients to the parameters', after the backward pass of a loss of {@link #answer}. To be called
     * once.
     */
    public void backward() {
        Tensor gradient = answer.grad();
        if (!gradient.defined()) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, "checkpointed pass: expected the loss's backward pass to be done, found none");
        }
        Gathered gathered = new Gathered();
        nodes.get(nodes.size() - 1).gradient = gradient;
        for (int i = nodes.size() - 1; i > 0; i--) {
            Node node = nodes.get(i);
            try (TensorScope scope = TensorScope.open()) {
                new Replay(node, gathered).run(scope);
            }
            free(node);
        }
        finish(gathered);
    }

    private static void free(Node node) {
        Tensor gradient = node.gradient;
        if (gradient != null) {
            gradient.close();
        }
        node.value.close();
    }

    /** The gradients of the embedding and the context, summed over the segments so far. */
    private static final class Gathered {
        private @Nullable Tensor embedding;
        private @Nullable Tensor context;
    }

    /** One segment once more, with its graph. */
    private final class Replay {
        private final Node node;
        private final Gathered gathered;
        private final Input x;
        private final @Nullable Input skip;
        private final Input condition;
        private final @Nullable Input text;

        /** A leaf and the alias through which the segment sees it. */
        private record Input(
                Tensor leaf, Tensor alias, @Nullable Tensor gradient) {
            static Input of(Tensor value, boolean wanted, @Nullable Tensor gradient) {
                Tensor leaf = detached(value, wanted);
                return new Input(leaf, leaf.view_as(leaf), gradient);
            }

            /** The whole gradient, which outlives the scope; the one before is freed. */
            Tensor total(TensorScope scope) {
                Tensor total = leaf.grad();
                if (!total.defined()) {
                    throw new Report2CtException(ErrorKind.INTERNAL, "checkpointed pass: an input has no gradient");
                }
                Tensor old = gradient;
                Tensor kept = scope.keep(new Tensor(total));
                if (old != null) {
                    old.close();
                }
                return kept;
            }
        }

        Replay(Node node, Gathered gathered) {
            this.node = node;
            this.gathered = gathered;
            Node before = java.util.Objects.requireNonNull(node.input);
            x = Input.of(before.value, before.segment != null, before.gradient);
            skip = node.skip == null ? null : Input.of(node.skip.value, true, node.skip.gradient);
            condition = Input.of(embedding, true, gathered.embedding);
            text = context == null ? null : Input.of(context, context.requires_grad(), gathered.context);
        }

        void run(TensorScope scope) {
            Segment segment = java.util.Objects.requireNonNull(node.segment);
            Tensor value;
            try (Autocast cast = autocast.get()) {
                value = apply(
                        segment,
                        x.alias(),
                        skip == null ? null : skip.alias(),
                        condition.alias(),
                        text == null ? null : text.alias());
            }
            TensorVector roots = new TensorVector();
            TensorVector gradients = new TensorVector();
            roots.push_back(value);
            gradients.push_back(java.util.Objects.requireNonNull(node.gradient));
            for (Input input : inputs()) {
                if (input.gradient() != null) {
                    roots.push_back(input.alias());
                    gradients.push_back(input.gradient());
                }
            }
            torch.backward(roots, gradients, new BoolOptional(), false, new TensorVector());
            gather(scope);
        }

        private List<Input> inputs() {
            List<Input> inputs = new ArrayList<>(List.of(x, condition));
            if (skip != null) {
                inputs.add(skip);
            }
            if (text != null) {
                inputs.add(text);
            }
            return inputs;
        }

        private void gather(TensorScope scope) {
            Node before = java.util.Objects.requireNonNull(node.input);
            if (x.leaf().requires_grad()) {
                before.gradient = x.total(scope);
            }
            if (skip != null && node.skip != null) {
                node.skip.gradient = skip.total(scope);
            }
            if (condition.leaf().grad().defined()) {
                gathered.embedding = condition.total(scope);
            }
            if (text != null && text.leaf().grad().defined()) {
                gathered.context = text.total(scope);
            }
        }
    }

    /** The gradients of what lies before the blocks: embedding networks and, where there is one, the projection. */
    private void finish(Gathered gathered) {
        TensorVector roots = new TensorVector();
        TensorVector gradients = new TensorVector();
        if (gathered.embedding != null) {
            roots.push_back(embeddingGraph);
            gradients.push_back(gathered.embedding);
        }
        if (contextGraph != null && gathered.context != null) {
            roots.push_back(contextGraph);
            gradients.push_back(gathered.context);
        }
        torch.backward(roots, gradients, new BoolOptional(), false, new TensorVector());
    }

    private static Tensor detached(Tensor value) {
        return detached(value, true);
    }

    private static Tensor detached(Tensor value, boolean wanted) {
        Tensor leaf = value.detach();
        leaf.set_requires_grad(wanted);
        return leaf;
    }
}
