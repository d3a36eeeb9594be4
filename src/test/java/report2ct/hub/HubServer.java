package report2ct.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on this machine that behaves as a test tells it to, one answer after the other; then it behaves well. */
final class HubServer implements AutoCloseable {
    /** How one request is answered. */
    interface Answer {
        void to(HubServer server, HttpExchange exchange) throws IOException;
    }

    private final byte[] content;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new java.util.ArrayList<>());
    private final CountDownLatch closing = new CountDownLatch(1);
    String tag = "\"one\"";
    Answer usual = HubServer::well;

    HubServer(byte[] content) throws IOException {
        this.content = content;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            Answer answer;
            synchronized (answers) {
                requests.add(exchange.getRequestURI().getPath() + " "
                        + String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
                answer = answers.isEmpty() ? usual : answers.removeFirst();
            }
            try (exchange) {
                answer.to(this, exchange);
            }
        });
        server.start();
    }

    HubServer next(Answer... more) {
        answers.addAll(Arrays.asList(more));
        return this;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hub/");
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    /** The file, or the part that is asked for if the client's validator is still right. */
    void well(HttpExchange exchange) throws IOException {
        int start = start(exchange);
        begin(exchange, start, content.length - start);
        exchange.getResponseBody().write(content, start, content.length - start);
    }

    private int start(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String validator = exchange.getRequestHeaders().getFirst("If-Range");
        boolean same = validator == null || validator.equals(tag);
        return range == null || !same ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    private void begin(HttpExchange exchange, int start, long length) throws IOException {
        if (!tag.isEmpty()) {
            exchange.getResponseHeaders().set("ETag", tag);
        }
        if (start > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, length);
    }

    /** Breaks off after so many bytes of the answer. */
    static Answer dropAfter(int bytes) {
        return (server, exchange) -> {
            int start = server.start(exchange);
            server.begin(exchange, start, server.content.length - start);
            exchange.getResponseBody().write(server.content, start, Math.min(bytes, server.content.length - start));
            exchange.getResponseBody().flush();
        };
    }

    /** Sends some bytes, then nothing more, and keeps the connection. */
    static Answer stallAfter(int bytes) {
        return (server, exchange) -> {
            dropAfter(bytes).to(server, exchange);
            try {
                server.closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Says another length than the file's; the body has as many bytes as there are. */
    static Answer sayLength(int length) {
        return (server, exchange) -> {
            server.begin(exchange, 0, length);
            OutputStream body = exchange.getResponseBody();
            body.write(server.content, 0, Math.min(length, server.content.length));
            body.flush();
        };
    }

    /** Sends other content with a status, ignoring any range. */
    static Answer send(int status, String type, byte[] other) {
        return (server, exchange) -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, other.length == 0 ? -1 : other.length);
            exchange.getResponseBody().write(other);
        };
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
