package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.distributed.LaunchPlan;
import report2ct.distributed.LaunchedRanks;

/** Trains with several processes: starts them, shows their output and ends them together. */
@Command(
        name = "launch",
        mixinStandardHelpOptions = true,
        description = {
            "Trains with several processes that share every batch.",
            "Each line they print begins with its process's rank. When one ends with an error or stops answering, all"
                    + " are ended and the message names it; the same command goes on from the checkpoint, with the same"
                    + " or another number of processes. Ctrl-C saves and stops all.",
            "Processes that another program starts (srun, Kubernetes, torchrun) need no launch: they read RANK,"
                    + " WORLD_SIZE, MASTER_ADDR, MASTER_PORT and LOCAL_RANK."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct launch --nproc 2 -- train flow --run run",
            "  report2ct launch --nproc 4 --nodes 2 --node 0 --master-addr node0 --master-port 29500 -- train flow"
        })
final class LaunchCommand implements Callable<Integer> {
    private static final int LONGEST_SECONDS = 7 * 24 * 3600;

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--nproc", required = true, paramLabel = "N", description = "Processes on this machine.")
    private int processes;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "Machines of the run (default 1).")
    private int nodes;

    @Option(
            names = "--node",
            paramLabel = "I",
            defaultValue = "0",
            description = "Number of this machine, from 0 (default 0).")
    private int node;

    @Option(
            names = "--master-addr",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Machine of rank 0 (default 127.0.0.1).")
    private String address = "";

    @Option(
            names = "--master-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of rank 0; 0, the default, takes a free one and is for one machine only.")
    private int port;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of each process (default: the cores divided by --nproc).")
    private int threads;

    @Option(
            names = "--timeout",
            paramLabel = "S",
            defaultValue = "600",
            description = "Seconds that one process may keep the others waiting (default 600).")
    private int timeoutSeconds;

    @Option(
            names = "--grace",
            paramLabel = "S",
            defaultValue = "300",
            description = "Seconds for saving after Ctrl-C (default 300).")
    private int graceSeconds;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "After --: train and its arguments.")
    private List<String> command = new ArrayList<>();

    LaunchCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        if (!command.get(0).equals("train")) {
            throw new ParameterException(
                    spec.commandLine(), "launch: expected -- train and its arguments, found " + command.get(0));
        }
        requireSeconds("--timeout", timeoutSeconds);
        requireSeconds("--grace", graceSeconds);
        LaunchPlan plan = plan();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        LaunchedRanks.Output output = (rank, error, text) -> {
            PrintWriter writer = error ? err : out;
            writer.println("[" + rank + "] " + text);
            writer.flush();
        };
        err.println("launch: " + plan.processes() + " of " + plan.size() + " processes, " + plan.threads()
                + " threads each, meeting at " + plan.address() + ":" + plan.port());
        err.flush();
        try (LaunchedRanks ranks = LaunchedRanks.start(javaCommand(), plan, output)) {
            return ended(ranks.await(ExitCode.SOME_FAILED.code(), Duration.ofSeconds(graceSeconds), stop));
        }
    }

    private void requireSeconds(String option, int seconds) {
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), option + ": expected 1 to " + LONGEST_SECONDS + ", found " + seconds);
        }
    }

    private LaunchPlan plan() throws IOException {
        if (port == 0 && nodes > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--master-port: expected the port of rank 0, which several machines must know");
        }
        try {
            return new LaunchPlan(
                    processes,
                    nodes,
                    node,
                    address,
                    port == 0 ? freePort() : port,
                    threads == 0 ? threadsEach() : threads,
                    Duration.ofSeconds(timeoutSeconds));
        } catch (Report2CtException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int threadsEach() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, processes));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** This program again, with the same Java settings. */
    private List<String> javaCommand() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(LaunchCommand::isForChildren)
                .forEach(line::add);
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(Main.class.getName());
        line.addAll(command);
        return line;
    }

    /** Debuggers and other agents belong to this process; so does the terminal, whose bars would mix. */
    private static boolean isForChildren(String argument) {
        return !argument.startsWith("-agentlib:")
                && !argument.startsWith("-javaagent:")
                && !argument.startsWith("-Dreport2ct.terminal=");
    }

    private int ended(LaunchedRanks.Ending ending) {
        if (ending.stopped()) {
            throw new Report2CtException(ErrorKind.CANCELLED, "launch: all processes saved and stopped");
        }
        if (!ending.message().isEmpty()) {
            spec.commandLine().getErr().println("report2ct: launch: " + ending.message());
        }
        return ending.exitCode();
    }
}
