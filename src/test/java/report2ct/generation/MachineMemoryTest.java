package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
    @TempDir
    Path root;

    private void put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private long free() {
        return new MachineMemory(root).free();
    }

    private void machine() throws IOException {
        put("proc/meminfo", "MemTotal: 9000 kB\nMemFree: 10 kB\nMemAvailable:    5000 kB\nBuffers: 1 kB\n");
    }

    @Test
    void withoutGroupsWhatTheSystemCallsAvailableIsFree() throws IOException {
        machine();

        assertThat(free()).isEqualTo(5000L * 1024);
    }

    @Test
    void aGroupOfTheSecondFormLeavesItsLimitLessWhatIsUsedAndNotCached() throws IOException {
        machine();
        put("proc/self/cgroup", "0::/a/b\n");
        put("sys/fs/cgroup/a/b/memory.max", "1000000\n");
        put("sys/fs/cgroup/a/b/memory.current", "700000\n");
        put("sys/fs/cgroup/a/b/memory.stat", "anon 5\ninactive_file 200000\nactive_file 7\n");

        assertThat(free()).isEqualTo(500000);
    }

    @Test
    void aGroupAroundItCountsWhenItLeavesLess() throws IOException {
        machine();
        put("proc/self/cgroup", "0::/a/b\n");
        put("sys/fs/cgroup/a/b/memory.max", "max\n");
        put("sys/fs/cgroup/a/b/memory.current", "5\n");
        put("sys/fs/cgroup/a/memory.max", "300000\n");
        put("sys/fs/cgroup/a/memory.current", "100000\n");

        assertThat(free()).isEqualTo(200000);
    }

    @Test
    void inAContainerTheRootHoldsTheLimit() throws IOException {
        machine();
        put("proc/self/cgroup", "0::/\n");
        put("sys/fs/cgroup/memory.max", "400000\n");
        put("sys/fs/cgroup/memory.current", "100000\n");

        assertThat(free()).isEqualTo(300000);
    }

    @Test
    void aGroupOfTheFirstFormIsReadToo() throws IOException {
        machine();
        put("proc/self/cgroup", "5:devices:/x\n4:cpu,memory:/c\n0::/\n");
        put("sys/fs/cgroup/memory/c/memory.limit_in_bytes", "2000000\n");
        put("sys/fs/cgroup/memory/c/memory.usage_in_bytes", "1900000\n");
        put("sys/fs/cgroup/memory/c/memory.stat", "inactive_file 7\ntotal_inactive_file 1000000\n");

        assertThat(free()).isEqualTo(1100000);
    }

    @Test
    void theSystemsFigureHoldsWhenTheGroupLeavesMore() throws IOException {
        machine();
        put("proc/self/cgroup", "4:memory:/c\n");
        put("sys/fs/cgroup/memory/c/memory.limit_in_bytes", "9223372036854771712\n");
        put("sys/fs/cgroup/memory/c/memory.usage_in_bytes", "1900000\n");

        assertThat(free()).isEqualTo(5000L * 1024);
    }

    @Test
    void aGroupThatHasUsedMoreThanItsLimitLeavesNothing() throws IOException {
        machine();
        put("proc/self/cgroup", "0::/a\n");
        put("sys/fs/cgroup/a/memory.max", "100\n");
        put("sys/fs/cgroup/a/memory.current", "200\n");

        assertThat(free()).isZero();
    }

    @Test
    void elsewhereTheLibraryIsAsked() {
        assertThat(free()).isNotNegative();
        assertThat(MachineMemory.ofThisMachine().free()).isPositive();
    }
}
