package report2ct.vae;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Convolution;
import report2ct.nn.TensorScope;

/**
 * One pass of a volume through a list of blocks in slabs. Maps are kept where a norm must know all of them before any of
 * it can go on; everything else is computed slab by slab. Owns the maps that are open: closing it frees them all.
 */
final class SlabPass implements AutoCloseable {
    private final Streaming how;
    private final ScalarType type;
    private final UnaryOperator<Tensor> place;
    private final int groups;
    private final double allWork;
    private final List<FeatureMap> open = new ArrayList<>();
    private final List<RecentPlanes> recent = new ArrayList<>();
    private double work;

    /**
     * A pass.
     *
     * @param type element type of the maps
     * @param place brings planes to the device of the weights
     * @param groups groups of every norm
     * @param allWork multiplications of the whole pass, for its progress
     */
    SlabPass(Streaming how, ScalarType type, UnaryOperator<Tensor> place, int groups, double allWork) {
        this.how = how;
        this.type = type;
        this.place = place;
        this.groups = groups;
        this.allWork = allWork;
    }

    /** Where one slab begins and ends. */
    interface Slab {
        void run(long from, long to);
    }

    /** The output of the blocks, computed when its planes are asked for. */
    StreamedMap run(List<VaeBlock> blocks, StreamedMap input) {
        int widest = lastUp(blocks);
        StreamedMap map = input;
        for (int i = 0; i < blocks.size(); i++) {
            map = blocks.get(i).stream(map, this);
            if (i + 1 < blocks.size() && blocks.get(i + 1).needsStatistics()) {
                map = i == widest && how.recomputeWidest() ? measured(map) : kept(map);
            }
        }
        return map;
    }

    private static int lastUp(List<VaeBlock> blocks) {
        int last = -1;
        for (int i = 0; i < blocks.size(); i++) {
            last = blocks.get(i) instanceof VaeBlock.Up ? i : last;
        }
        return last;
    }

    /** The map with its statistics, computed once and kept. */
    private StreamedMap kept(StreamedMap map) {
        if (map.statistics() != null) {
            return map;
        }
        GroupStatistics statistics = statistics(map.shape());
        FeatureMap kept = create(map.shape());
        slabs(map.shape().x(), (from, to) -> {
            Tensor planes = map.planes(from, to);
            statistics.add(planes);
            kept.write(from, planes);
        });
        map.close();
        return StreamedMap.of(kept, statistics);
    }

    /** The map with its statistics, computed for these and to be computed again for its planes. */
    private StreamedMap measured(StreamedMap map) {
        GroupStatistics statistics = statistics(map.shape());
        RecentPlanes planes = new RecentPlanes(map);
        recent.add(planes);
        slabs(map.shape().x(), (from, to) -> statistics.add(planes.planes(from, to)));
        return StreamedMap.computed(planes, () -> {
                    planes.close();
                    map.close();
                })
                .with(statistics);
    }

    /** Goes through all planes, each slab in a scope of its own. */
    void slabs(long planes, Slab slab) {
        for (long from = 0; from < planes; from += how.planes()) {
            try (TensorScope scope = TensorScope.open()) {
                slab.run(from, Math.min(planes, from + how.planes()));
            }
            how.progress().done(Math.min(1, work / allWork));
        }
    }

    /** Counts the work of a convolution that made this many positions. */
    void count(Convolution convolution, double positions) {
        work += positions * convolution.weights();
    }

    /** A new map. */
    FeatureMap create(MapShape shape) {
        FeatureMap map = how.store().create(shape, type);
        open.add(map);
        return new FeatureMap() {
            @Override
            public MapShape shape() {
                return shape;
            }

            @Override
            public Tensor planes(long from, long to) {
                return place.apply(map.planes(from, to));
            }

            @Override
            public void write(long from, Tensor planes) {
                map.write(from, planes);
            }

            @Override
            public void close() {
                map.close();
            }
        };
    }

    /** Statistics of nothing yet. */
    GroupStatistics statistics(MapShape shape) {
        return new GroupStatistics(shape.channels(), groups);
    }

    @Override
    public void close() {
        recent.forEach(RecentPlanes::close);
        RuntimeException failure = null;
        for (FeatureMap map : open) {
            try {
                map.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
