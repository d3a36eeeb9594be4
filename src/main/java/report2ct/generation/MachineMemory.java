package report2ct.generation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory that this process may still take: what the system calls available, and no more than the control groups of a
 * container leave. Cached contents of files count as free.
 */
final class MachineMemory {
    private static final long UNKNOWN = Long.MAX_VALUE;
    private static final int KIB = 1024;

    private final Path root;

    /** @param root where {@code proc} and {@code sys} are */
    MachineMemory(Path root) {
        this.root = root;
    }

    static MachineMemory ofThisMachine() {
        return new MachineMemory(Path.of("/"));
    }

    /** Bytes that are free; 0 when nothing can be found out. */
    long free() {
        long system = field(root.resolve("proc/meminfo"), "MemAvailable:");
        long available = system == UNKNOWN ? Pointer.availablePhysicalBytes() : system * KIB;
        return Math.max(0, Math.min(available, leftByGroups()));
    }

    private long leftByGroups() {
        long left = UNKNOWN;
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[0].equals("0")) {
                left = Math.min(left, left(parts[2], Group.SECOND));
            } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                left = Math.min(left, left(parts[2], Group.FIRST));
            }
        }
        return left;
    }

    /** The two forms of control groups and what their files are called. */
    private record Group(String folder, String limit, String usage, String cached) {
        static final Group FIRST = new Group(
                "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ");

        static final Group SECOND = new Group("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file ");
    }

    /** The least that a group and those around it leave; inside a container the group's own folder is the root. */
    private long left(String path, Group group) {
        Path top = root.resolve(group.folder());
        Path folder = top.resolve(path.substring(path.indexOf('/') + 1)).normalize();
        long left = UNKNOWN;
        while (folder != null && folder.startsWith(top)) {
            long limit = field(folder.resolve(group.limit()), "");
            long usage = field(folder.resolve(group.usage()), "");
            if (limit != UNKNOWN && usage != UNKNOWN) {
                long cached = field(folder.resolve("memory.stat"), group.cached());
                left = Math.min(left, limit - usage + (cached == UNKNOWN ? 0 : cached));
            }
            folder = folder.getParent();
        }
        return left;
    }

    /** The first whole number of the line that begins so. */
    private static long field(Path file, String start) {
        for (String line : lines(file)) {
            if (line.startsWith(start)) {
                String number = line.substring(start.length()).strip().split(" ", 2)[0];
                try {
                    return Long.parseLong(number);
                } catch (NumberFormatException e) {
                    return UNKNOWN; // "max": no limit
                }
            }
        }
        return UNKNOWN;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of(); // another system, or not for us to read
        }
    }
}
