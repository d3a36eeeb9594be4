package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Turns what went wrong into one message on standard error and an exit code; the stack only with {@code --verbose}. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** One message and the code it ends with. */
    record Failure(ExitCode exit, String message) {}

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("report2ct: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.code();
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        if (failure instanceof ParameterException parameter) {
            return handleParseException(parameter, new String[0]);
        }
        report(failure, line);
        return describe(failure).exit().code();
    }

    /** Prints a failure. */
    static void report(Throwable failure, CommandLine line) {
        line.getErr().println("report2ct: " + describe(failure).message());
        if (RootCommand.verbose(line)) {
            failure.printStackTrace(line.getErr());
        }
    }

    /** What to tell and how to end. */
    static Failure describe(Throwable failure) {
        if (failure instanceof Report2CtException known) {
            return new Failure(ExitCode.of(known.kind()), known.getMessage() + advice(known.kind()));
        }
        if (failure instanceof IOException io) {
            return describeIo(io);
        }
        if (failure instanceof OutOfMemoryError) {
            return new Failure(
                    ExitCode.NO_ROOM,
                    "not enough Java memory (" + failure.getMessage() + "); give more with JAVA_OPTS=-Xmx4g");
        }
        return new Failure(ExitCode.INTERNAL, "unexpected " + failure + "; --verbose shows where");
    }

    private static String advice(ErrorKind kind) {
        return kind == ErrorKind.INTERNAL ? " (a mistake in this program; --verbose shows where)" : "";
    }

    private static Failure describeIo(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("not enough space") || lower.contains("quota")) {
            return new Failure(ExitCode.NO_ROOM, "the disk is full: " + text);
        }
        if (failure instanceof NoSuchFileException) {
            return new Failure(ExitCode.BAD_INPUT, text + ": no such file or folder");
        }
        if (failure instanceof AccessDeniedException) {
            return new Failure(ExitCode.BAD_INPUT, text + ": permission denied");
        }
        if (failure instanceof FileAlreadyExistsException) {
            return new Failure(ExitCode.USAGE, text + ": exists already; --force replaces it");
        }
        String kind = failure instanceof FileSystemException ? "" : "cannot read or write: ";
        return new Failure(ExitCode.BAD_INPUT, kind + text);
    }
}
