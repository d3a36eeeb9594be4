package report2ct.dataset.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The facts of the cases of a folder, without a look at their arrays. */
public final class StoredCases {
    private StoredCases() {}

    /** Those that lie in shards. */
    public static List<StoredCase> inShards(StoreFolder folder) throws IOException {
        List<StoredCase> cases = new ArrayList<>();
        for (String shard : folder.shards()) {
            cases.addAll(ShardPacking.index(folder, shard));
        }
        return cases;
    }

    /** All, those in files of their own first. */
    public static List<StoredCase> all(StoreFolder folder) throws IOException {
        List<StoredCase> cases = new ArrayList<>();
        for (String id : folder.singles()) {
            folder.single(id).ifPresent(cases::add);
        }
        cases.addAll(inShards(folder));
        return cases;
    }
}
