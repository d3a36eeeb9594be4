package report2ct.distributed;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What a rank tells the others about itself when they meet.
 *
 * @param size number of processes as this one was told
 * @param host name of its machine
 * @param process its number there
 */
record Member(int size, String host, long process) {
    private static final String SEPARATOR = "|";

    /** This process. */
    static Member here(int size) {
        return new Member(size, hostName(), ProcessHandle.current().pid());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }

    String text() {
        return size + SEPARATOR + process + SEPARATOR + host;
    }

    static Member parse(String text) {
        String[] parts = text.split("\\|", 3);
        return new Member(Integer.parseInt(parts[0]), parts[2], Long.parseLong(parts[1]));
    }

    /** "process 17 on node3". */
    String place() {
        return "process " + process + " on " + host;
    }
}
