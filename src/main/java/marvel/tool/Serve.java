package marvel.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import marvel.api.Marvel;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;

/**
 * {@code marvel-opt --serve}: requests on standard input, answers on standard output, a JSON object a line. Requests are
 * worked on one after the other and answered in their order. Up to {@link #WAITING} wait; beyond that nothing is read,
 * so that the sender's pipe fills and it has to wait too. The protocol: {@code docs/embedding.md}.
 */
final class Serve {
    /** Requests that wait at most while one is worked on. */
    static final int WAITING = 16;

    /** What stands in the queue behind the last request. */
    private static final Optional<Request> END = Optional.empty();

    private final Marvel marvel;
    private final Console console;
    private final BlockingQueue<Optional<Request>> queue = new ArrayBlockingQueue<>(WAITING);

    /** Why requests cannot be read any more; empty while they can, or where they just ended. */
    private volatile Optional<String> broken = Optional.empty();

    /** Requests that are not answered yet. */
    private final Queue<Request> open = new ConcurrentLinkedQueue<>();

    Serve(Marvel marvel, Console console) {
        this.marvel = marvel;
        this.console = console;
    }

    /**
     * Serves until the input ends, or nobody reads the answers; the arguments may name plug-ins, and nothing else.
     *
     * @throws CompileException if the input breaks, after what came before it is answered, or answers cannot be written
     */
    int run(List<String> args) {
        for (String a : args) {
            if (!a.equals("--serve") && !a.startsWith("--load-pass-plugin=")) {
                throw new UsageException("expected --serve with --load-pass-plugin=JAR only, got '" + a
                        + "': the options of a run are its request's");
            }
        }
        Thread reader = new Thread(this::read, "requests");
        reader.setDaemon(true);
        reader.start();
        try {
            for (Optional<Request> r = queue.take(); r.isPresent(); r = queue.take()) {
                answer(work(r.get()));
                if (console.out().checkError()) {
                    throw new CompileException(Code.CANNOT_WRITE, Span.NONE, "answers cannot be written any more");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        broken.ifPresent(why -> {
            throw new CompileException(Code.CANNOT_READ, Span.NONE, "cannot read requests: " + why);
        });
        return MarvelOpt.OK;
    }

    /** Puts requests in the queue, and cancels at once. */
    private void read() {
        BufferedReader lines = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
        try {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    read(line);
                }
            } catch (IOException e) {
                broken = Optional.of(String.valueOf(e.getMessage()));
            }
            queue.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(String line) throws InterruptedException {
        if (line.isBlank()) {
            return;
        }
        try {
            Request request = Request.parse(line);
            if (request.isCancel()) {
                open.stream()
                        .filter(r -> r.id().equals(request.id()))
                        .forEach(r -> r.cancellation().cancel());
            } else {
                open.add(request);
                queue.put(Optional.of(request));
            }
        } catch (Request.Invalid e) {
            answer(Answer.invalid(e.id, String.valueOf(e.getMessage())));
        }
    }

    private String work(Request request) {
        TextRun run = TextRun.of(marvel, request.ir(), request.options(), request.cancellation());
        open.remove(request);
        return Answer.of(request.id(), run);
    }

    private synchronized void answer(String line) {
        console.out().print(line + "\n");
        console.out().flush();
    }
}
