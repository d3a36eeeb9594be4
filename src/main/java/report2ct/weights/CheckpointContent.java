package report2ct.weights;

import java.util.List;
import report2ct.weights.Pickled.Foreign;

/**
 * What a checkpoint's pickle says, before its arrays are looked at.
 *
 * @param format name of the container
 * @param root the top object
 * @param foreign every name outside the allow-list
 * @param recipes every tensor, skipped parts included
 */
record CheckpointContent(
        String format, Object root, List<Foreign> foreign, List<TensorRecipe> recipes, StoredBlocks blocks) {}
