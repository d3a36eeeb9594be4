package report2ct.vae;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A feature map between two blocks of a streamed pass: kept, or computed from the one before whenever planes are asked
 * for. Closing it closes what it is computed from.
 */
interface StreamedMap extends PlaneSource, AutoCloseable {
    /** The map itself when it is kept, so that it may be written to; null when it is computed. */
    @Nullable
    FeatureMap kept();

    /** Its statistics; null when nobody gathered them. */
    @Nullable
    GroupStatistics statistics();

    /** Its statistics as tensors of the caller's scope; they must have been gathered. */
    default VaeNorm.Known known() {
        GroupStatistics gathered = statistics();
        if (gathered == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a norm of a map whose statistics are not known");
        }
        return VaeNorm.Known.of(gathered);
    }

    @Override
    void close();

    /** A map that is kept, and closed with this. */
    static StreamedMap of(FeatureMap map, @Nullable GroupStatistics statistics) {
        return of(map, map, statistics, map::close);
    }

    /** The planes of somebody else. */
    static StreamedMap borrowed(PlaneSource source) {
        return of(source, null, null, () -> {});
    }

    /** A computed map. */
    static StreamedMap computed(PlaneSource source, Runnable close) {
        return of(source, null, null, close);
    }

    /** The same planes, with their statistics. */
    default StreamedMap with(GroupStatistics gathered) {
        return of(this, kept(), gathered, this::close);
    }

    private static StreamedMap of(
            PlaneSource source, @Nullable FeatureMap kept, @Nullable GroupStatistics statistics, Runnable close) {
        return new StreamedMap() {
            @Override
            public MapShape shape() {
                return source.shape();
            }

            @Override
            public Tensor planes(long from, long to) {
                return source.planes(from, to);
            }

            @Override
            public @Nullable FeatureMap kept() {
                return kept;
            }

            @Override
            public @Nullable GroupStatistics statistics() {
                return statistics;
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
