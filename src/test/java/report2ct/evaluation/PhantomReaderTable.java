package report2ct.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.PhantomReader;
import report2ct.phantom.PhantomReading;

/** Prints the reader's score on clean and on blurred, grainy phantoms: {@code PhantomReaderTable [count [first seed]]}. */
final class PhantomReaderTable {
    private PhantomReaderTable() {}

    public static void main(String[] arguments) {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 500_000;
        PhantomGenerator generator = new PhantomGenerator(PhantomGrid.standard());
        PhantomReader reader = new PhantomReader();
        List<PhantomFindings> requested = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requested.add(new FindingSampler().sample(first + i));
        }
        PhantomReading[] clean = new PhantomReading[count];
        PhantomReading[] blurred = new PhantomReading[count];
        PhantomReading[] heavy = new PhantomReading[count];
        IntStream.range(0, count).parallel().forEach(i -> {
            Phantom phantom = generator.generate(requested.get(i), first + i);
            clean[i] = reader.read(phantom);
            short[] hu = Degraded.blurredAndGrainy(phantom, first + i);
            blurred[i] = reader.read(hu, phantom.nx(), phantom.ny(), phantom.nz(), phantom.spacing());
            short[] worse = Degraded.heavily(phantom, first + i);
            heavy[i] = reader.read(worse, phantom.nx(), phantom.ny(), phantom.nz(), phantom.spacing());
        });
        System.out.println(
                "clean\n" + PhantomScore.of(requested, List.of(clean)).table());
        System.out.println(
                "blurred\n" + PhantomScore.of(requested, List.of(blurred)).table());
        System.out.println(
                "heavily blurred\n" + PhantomScore.of(requested, List.of(heavy)).table());
        System.out.println("shuffled\n"
                + PhantomScore.shuffled(requested, List.of(clean), 1).table());
        if (arguments.length > 2) {
            for (int i = 0; i < count; i++) {
                System.out.println(i + " " + requested.get(i).details());
                System.out.println("    " + clean[i].measures());
            }
        }
    }
}
