package report2ct.distributed;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What a rank tells the others about itself when they meet.
 *
 * @param size number of processes as this one was told
 * @param host name of its machine
 * @param process its number there
 * @param moment when it came, on its own clock; tells two apart that have all else in common, as in containers
 */
record Member(int size, String host, long process, long moment) {
    private static final String SEPARATOR = "|";
    private static final int FIELDS = 4;

    /** This process. */
    static Member here(int size) {
        return new Member(size, hostName(), ProcessHandle.current().pid(), System.nanoTime());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }

    String text() {
        return size + SEPARATOR + process + SEPARATOR + moment + SEPARATOR + host;
    }

    static Member parse(String text) {
        String[] parts = text.split("\\|", FIELDS);
        return new Member(Integer.parseInt(parts[0]), parts[3], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** "process 17 on node3". */
    String place() {
        return "process " + process + " on " + host;
    }
}
