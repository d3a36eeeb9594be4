package report2ct.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** How the ranks find each other: rank 0 opens a store, each writes itself down in it and waits for all names. */
final class Meeting {
    private static final long PAUSE_MILLISECONDS = 50;
    private static final int CONNECT_MILLISECONDS = 2000;

    /** How long rank 0 keeps its store after an error, for the others to read why. */
    private static final long LINGER_MILLISECONDS = 1000;

    private final RankEnvironment environment;
    private final long deadline;

    private Meeting(RankEnvironment environment) {
        this.environment = environment;
        deadline = System.nanoTime() + environment.meetingTimeout().toNanos();
    }

    /** Opens the store; on rank 0 the table itself. */
    static MeetingStore open(RankEnvironment environment, Duration patience) {
        Meeting meeting = new Meeting(environment);
        if (environment.rank() == 0) {
            meeting.requireFreePort();
            try {
                return MeetingStore.open(environment, true, patience);
            } catch (RuntimeException e) {
                throw NativeFailure.isPortInUse(e) ? meeting.portInUse(e) : meeting.unreachable(e);
            }
        }
        meeting.awaitPort();
        try {
            return MeetingStore.open(environment, false, patience);
        } catch (RuntimeException e) {
            throw meeting.unreachable(e);
        }
    }

    /** Waits for all ranks; returns them in order. */
    static List<Member> members(RankEnvironment environment, MeetingStore store) {
        Meeting meeting = new Meeting(environment);
        try {
            meeting.enter(store);
            List<Member> members = new ArrayList<>();
            for (int rank = 0; rank < environment.size(); rank++) {
                members.add(meeting.await(store, rank));
            }
            return List.copyOf(members);
        } catch (Report2CtException e) {
            Pause.milliseconds(environment.rank() == 0 ? LINGER_MILLISECONDS : 0);
            throw e;
        } catch (RuntimeException e) {
            throw new Report2CtException(
                    ErrorKind.PROCESS_LOST,
                    "rank 0 ended while the ranks met at " + meeting.place() + ": " + NativeFailure.line(e),
                    e);
        }
    }

    private static String key(int rank) {
        return "member/" + rank;
    }

    private void enter(MeetingStore store) {
        String own = Member.here(environment.size()).text();
        String found = store.claim(key(environment.rank()), own);
        if (!found.equals(own)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "rank " + environment.rank() + " is taken by "
                            + Member.parse(found).place() + " at " + place() + "; each process needs its own "
                            + RankEnvironment.RANK);
        }
    }

    private Member await(MeetingStore store, int rank) {
        while (true) {
            var found = store.find(key(rank)).map(Member::parse);
            if (found.isPresent()) {
                requireSize(rank, found.get());
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw missing(store);
            }
            Pause.milliseconds(PAUSE_MILLISECONDS);
        }
    }

    private void requireSize(int rank, Member member) {
        if (member.size() != environment.size()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    RankEnvironment.WORLD_SIZE + ": rank " + environment.rank() + " was started with "
                            + environment.size() + ", rank " + rank + " (" + member.place() + ") with "
                            + member.size());
        }
    }

    private Report2CtException missing(MeetingStore store) {
        String absent = IntStream.range(0, environment.size())
                .filter(rank -> store.find(key(rank)).isEmpty())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return new Report2CtException(
                ErrorKind.PROCESS_LOST,
                "expected " + environment.size() + " ranks at " + place() + " within "
                        + environment.meetingTimeout().toSeconds() + " s; these did not come: " + absent);
    }

    private String place() {
        return environment.address() + ":" + environment.port();
    }

    /** Asked beforehand, because the native store writes pages about it to standard error. */
    private void requireFreePort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(environment.port()));
        } catch (IOException e) {
            throw portInUse(e);
        }
    }

    private Report2CtException portInUse(Exception cause) {
        return new Report2CtException(
                ErrorKind.INVALID_INPUT,
                RankEnvironment.MASTER_PORT + " " + environment.port()
                        + " is in use on this machine: another run, or one that has not ended; choose another port",
                cause);
    }

    private Report2CtException unreachable(Exception cause) {
        return new Report2CtException(
                ErrorKind.PROCESS_LOST,
                "rank 0 does not answer at " + place() + " (" + NativeFailure.line(cause)
                        + "): is it started, and are " + RankEnvironment.MASTER_ADDR + " and "
                        + RankEnvironment.MASTER_PORT + " its own?",
                cause);
    }

    private void awaitPort() {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(environment.address(), environment.port()), CONNECT_MILLISECONDS);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw unreachable(e);
                }
                Pause.milliseconds(PAUSE_MILLISECONDS);
            }
        }
    }
}
