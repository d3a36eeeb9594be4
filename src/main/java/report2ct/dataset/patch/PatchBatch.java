package report2ct.dataset.patch;

import java.util.List;

/**
 * The patches of one step.
 *
 * @param values B*X*Y*Z values, z fastest
 * @param ids the volumes they come from
 * @param firstSample number of the first sample; the others follow
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to a tensor
public record PatchBatch(float[] values, List<String> ids, long firstSample) {
    public PatchBatch {
        ids = List.copyOf(ids);
    }
}
