package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import report2ct.nn.InPlace;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;

/**
 * One pass through the layers of a denoiser: down the outer levels (the trunk), through the inner ones, up again. The
 * inner levels are the deeper half; they are what may be kept between steps.
 */
final class UnetPass {
    private final UnetConfig config;
    private final UnetLayers layers;
    private final boolean channelsLast;
    private final ScalarType computeType;
    private final int levels;
    private final int outer;
    private final boolean textInTrunk;

    UnetPass(UnetConfig config, UnetLayers layers, boolean channelsLast, ScalarType computeType) {
        this.config = config;
        this.layers = layers;
        this.channelsLast = channelsLast;
        this.computeType = computeType;
        levels = config.levels().size();
        outer = Math.max(1, levels / 2);
        textInTrunk = config.extensions().pooledTokens() > 0
                || config.levels().subList(0, outer).stream().anyMatch(UnetConfig.Level::attention);
    }

    /**
     * The outer levels on the way down, and the inner ones up to their first sight of the text.
     *
     * @param embedding SiLU of the embedding [B, E]
     * @param skips features for the way up, last on top; the topmost is also what the inner levels start from
     * @param entry the start of the inner levels
     */
    record Trunk(
            Tensor embedding, Deque<Tensor> skips, @Nullable Entry entry) {
        /** The same features under handles of their own, so that a pass may free them and another one use them again. */
        Trunk borrowed() {
            Deque<Tensor> aliases = new ArrayDeque<>();
            skips.descendingIterator().forEachRemaining(skip -> aliases.push(new Tensor(skip)));
            return new Trunk(embedding, aliases, entry);
        }
    }

    /**
     * The start of the inner levels.
     *
     * @param halved what they begin with, also a skip
     * @param first their first stage up to the text
     */
    private record Entry(Tensor halved, Stage.BeforeText first) {}

    /** The pass from latent to answer as pieces, one a block, in their order. */
    List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        segments.add(new Segment(Segment.Skip.KEPT, (x, embedding, context) -> start(x)));
        for (int level = 0; level < levels; level++) {
            layers.down.get(level).forEach(stage -> segments.add(block(Segment.Skip.KEPT, stage)));
            if (level < levels - 1) {
                segments.add(resampling(Segment.Skip.KEPT, layers.downsamplers.get(level)));
            }
        }
        layers.middle.forEach(stage -> segments.add(block(Segment.Skip.NONE, stage)));
        for (int u = 0; u < levels; u++) {
            layers.up.get(u).forEach(stage -> segments.add(block(Segment.Skip.JOINED, stage)));
            if (u < levels - 1) {
                segments.add(resampling(Segment.Skip.NONE, layers.upsamplers.get(u)));
            }
        }
        segments.add(new Segment(Segment.Skip.NONE, (x, embedding, context) -> finish(x)));
        return List.copyOf(segments);
    }

    private static Segment block(Segment.Skip skip, Stage stage) {
        return new Segment(
                skip,
                (x, embedding, context) ->
                        stage.forward(x, embedding, context == null ? null : TextTokens.of(context)));
    }

    private static Segment resampling(Segment.Skip skip, UnetLayers.Resampler resampler) {
        return new Segment(skip, (x, embedding, context) -> resampler.forward(x, embedding));
    }

    /** Whether a trunk made for one prompt serves another. */
    boolean shareTrunk(Prompt a, Prompt b) {
        return !textInTrunk && a.differsOnlyInText(b);
    }

    /**
     * Runs the outer levels, in the caller's scope.
     *
     * @param withInner whether a pass will compute the inner levels
     */
    Trunk trunk(Tensor latent, Tensor timesteps, Prompt prompt, boolean withInner) {
        Tensor embedding = silu(layers.conditioner.embedding(timesteps, prompt.conditions()));
        Deque<Tensor> skips = new ArrayDeque<>();
        Tensor h = start(latent);
        skips.push(h);
        for (int level = 0; level < outer; level++) {
            h = down(layers.down.get(level), h, embedding, prompt.text(), skips);
            if (level < outer - 1) {
                h = layers.downsamplers.get(level).forward(h, embedding);
                skips.push(h);
            }
        }
        return new Trunk(embedding, skips, withInner && outer < levels ? entry(h, embedding) : null);
    }

    private Entry entry(Tensor h, Tensor embedding) {
        Tensor halved = layers.downsamplers.get(outer - 1).forward(h, embedding);
        return new Entry(halved, layers.down.get(outer).get(0).beforeText(halved, embedding));
    }

    /** The answer for a branch, float32 [B, O, X, Y, Z]; frees the trunk's skips. */
    Tensor answer(Trunk trunk, Unet.Branch branch) {
        try (TensorScope scope = TensorScope.open()) {
            TextTokens text = branch.prompt().text();
            Tensor h = inner(trunk, branch);
            for (int u = levels - outer; u < levels; u++) {
                h = up(u, h, trunk.embedding(), text, trunk.skips());
            }
            return scope.keep(finish(h));
        }
    }

    /** The features that the inner levels give to the outer ones: computed, or those of an earlier pass. */
    private Tensor inner(Trunk trunk, Unet.Branch branch) {
        DeepFeatures deep = branch.deep();
        Tensor known = deep == null ? null : deep.features();
        if (known != null) {
            return new Tensor(known);
        }
        Tensor computed =
                TensorScope.compute(() -> computeInner(trunk, branch.prompt().text()));
        if (deep != null) {
            deep.keep(computed);
        }
        return computed;
    }

    private Tensor computeInner(Trunk trunk, @Nullable TextTokens text) {
        Tensor embedding = trunk.embedding();
        Deque<Tensor> skips = new ArrayDeque<>();
        Entry entry = trunk.entry();
        Tensor h = entry == null ? trunk.skips().element() : enter(entry, embedding, text, skips);
        for (int level = outer + 1; level < levels; level++) {
            h = layers.downsamplers.get(level - 1).forward(h, embedding);
            skips.push(h);
            h = down(layers.down.get(level), h, embedding, text, skips);
        }
        for (Stage stage : layers.middle) {
            h = stage.forward(h, embedding, text);
        }
        for (int u = 0; u < levels - outer; u++) {
            h = up(u, h, embedding, text, skips);
        }
        return h;
    }

    /** The first inner level, of which the part before the text is done already. */
    private Tensor enter(Entry entry, Tensor embedding, @Nullable TextTokens text, Deque<Tensor> skips) {
        skips.push(new Tensor(entry.halved()));
        List<Stage> stages = layers.down.get(outer);
        Tensor h = stages.get(0).withText(entry.first(), text);
        skips.push(h);
        return down(stages.subList(1, stages.size()), h, embedding, text, skips);
    }

    private Tensor start(Tensor latent) {
        return TensorScope.compute(() -> {
            Tensor folded = Resampling3d.spaceToDepth(
                    latent.to(computeType), config.extensions().fold());
            Tensor x = config.extensions().coordinates() ? Ops.concat(1, folded, Coordinates.like(folded)) : folded;
            return layers.first.forward(channelsLast ? InferenceLayout.channelsLast(x) : x);
        });
    }

    private Tensor down(
            List<Stage> stages, Tensor x, Tensor embedding, @Nullable TextTokens text, Deque<Tensor> skips) {
        Tensor h = x;
        for (Stage stage : stages) {
            h = stage.forward(h, embedding, text);
            skips.push(h);
        }
        return h;
    }

    /** A level on the way up and the doubling after it; frees what it is given. */
    private Tensor up(int u, Tensor start, Tensor embedding, @Nullable TextTokens text, Deque<Tensor> skips) {
        Tensor h = start;
        for (Stage stage : layers.up.get(u)) {
            h = replace(h, x -> joined(x, skips.pop(), stage, embedding, text));
        }
        if (u < layers.upsamplers.size()) {
            UnetLayers.Resampler upsampler = layers.upsamplers.get(u);
            h = replace(h, x -> upsampler.forward(x, embedding));
        }
        return h;
    }

    /** Runs a stage on (current, skip) joined along the channels, and frees the skip, which nobody needs afterwards. */
    private static Tensor joined(Tensor x, Tensor skip, Stage stage, Tensor embedding, @Nullable TextTokens text) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor both = Ops.concat(1, x, skip);
            skip.close();
            return scope.keep(stage.forward(both, embedding, text));
        }
    }

    /** The next feature map; the one before it is freed. */
    private static Tensor replace(Tensor x, UnaryOperator<Tensor> step) {
        Tensor next = step.apply(x);
        x.close();
        return next;
    }

    private Tensor finish(Tensor h) {
        return TensorScope.compute(() -> {
            Tensor out = layers.last.forward(InPlace.silu(layers.lastNorm.forward(h)));
            return Resampling3d.depthToSpace(out, config.extensions().fold())
                    .to(ScalarType.Float)
                    .contiguous();
        });
    }
}
