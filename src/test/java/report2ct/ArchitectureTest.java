package report2ct;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of packages and what each may use; packages that are not built yet are only listed. */
class ArchitectureTest {
    /** So that the rules cannot pass by seeing nothing. */
    private static final int FEWEST_CLASSES = 250;

    private static final String EVERYTHING = "*";
    private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

    private static JavaClasses classes;

    private static void layer(String name, String... uses) {
        MAY_USE.put(name, List.of(uses));
    }

    static {
        layer("random");
        layer("report");
        layer("volume");
        layer("config");
        layer("weights");
        layer("io", "volume");
        layer("phantom", "report", "volume");
        layer("nn", "weights");
        layer("flow", "nn");
        layer("text", "report", "config", "nn", "weights");
        layer("vae", "config", "nn", "weights");
        layer("unet", "config", "nn", "weights");
        layer("generation", "report", "volume", "config", "text", "vae", "unet", "flow", "nn");
        layer("bundle", "generation", "report", "volume", "config", "weights", "text", "vae", "unet", "flow", "nn");
        layer("hub", "bundle", "config", "weights", "text", "vae", "unet", "nn");
        layer("dataset", "report", "volume", "io", "config", "weights", "phantom", "text", "vae", "nn");
        layer("distributed", "nn");
        layer(
                "training",
                "dataset",
                "config",
                "report",
                "phantom",
                "volume",
                "text",
                "vae",
                "unet",
                "flow",
                "nn",
                "distributed",
                "weights");
        layer("evaluation", "report", "volume", "io", "config", "phantom", "dataset", "text", "vae", "nn", "weights");
        layer("page", "volume", "io");
        layer("study", "bundle", "generation", "evaluation", "config", "page", "phantom", "report", "volume", "io");
        layer("verify", EVERYTHING);
        layer("bench", EVERYTHING);
        layer("server", "bundle", "generation", "report", "volume", "io", "config");
        layer("cli", EVERYTHING);
    }

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("report2ct");
    }

    @Test
    void theRulesSeeTheProgram() {
        assertThat(classes.size()).isGreaterThanOrEqualTo(FEWEST_CLASSES);
    }

    @Test
    void everyPackageIsInTheTable() {
        for (JavaClass one : classes) {
            String name = one.getPackageName();
            if (!name.equals("report2ct")) {
                assertThat(MAY_USE).as(one.getName()).containsKey(name.split("\\.", -1)[1]);
            }
        }
    }

    @TestFactory
    List<DynamicTest> aPackageUsesOnlyWhatTheTableAllows() {
        List<DynamicTest> tests = new ArrayList<>();
        MAY_USE.forEach((layer, uses) -> {
            if (exists(layer)) {
                tests.add(DynamicTest.dynamicTest(
                        layer,
                        () -> classes()
                                .that()
                                .resideInAPackage(packages(layer))
                                .should(onlyDependOnClassesThat(allowed(layer, uses)))
                                .check(classes)));
            }
        });
        return tests;
    }

    private static boolean exists(String layer) {
        return classes.stream().anyMatch(resideInAPackage(packages(layer)));
    }

    private static String packages(String layer) {
        return "report2ct." + layer + "..";
    }

    /** Foreign classes, the root, random numbers, itself and what the table says. */
    private static DescribedPredicate<JavaClass> allowed(String layer, List<String> uses) {
        List<String> patterns = new ArrayList<>(List.of("report2ct", "report2ct.random..", packages(layer)));
        if (uses.contains(EVERYTHING)) {
            MAY_USE.keySet().stream()
                    .filter(other -> !other.equals("cli") && !(layer.equals("verify") && other.equals("server")))
                    .map(ArchitectureTest::packages)
                    .forEach(patterns::add);
        } else {
            uses.stream().map(ArchitectureTest::packages).forEach(patterns::add);
        }
        DescribedPredicate<JavaClass> ours = resideInAPackage("report2ct..");
        return DescribedPredicate.<JavaClass>not(ours)
                .or(resideInAnyPackage(patterns.toArray(String[]::new)))
                .as("are allowed for " + layer + ": " + uses);
    }

    @Test
    void theRootUsesNoPackage() {
        noClasses()
                .that()
                .resideInAPackage("report2ct")
                .should()
                .dependOnClassesThat(resideInAPackage("report2ct.*..").as("are in a package below"))
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("report2ct.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theTensorLibraryStaysOutOfTensorFreeSignatures() {
        List<String> free = List.of(
                "report2ct.report..",
                "report2ct.volume..",
                "report2ct.io..",
                "report2ct.weights..",
                "report2ct.config..",
                "report2ct.text.token..",
                "report2ct.server..",
                "report2ct.cli..");
        List<String> problems = new ArrayList<>();
        int seen = 0;
        for (JavaClass one : classes) {
            if (resideInAnyPackage(free.toArray(String[]::new)).test(one)) {
                for (JavaCodeUnit unit : one.getCodeUnits()) {
                    seen++;
                    boolean open = !unit.getModifiers().contains(JavaModifier.PRIVATE);
                    if (open && mentionsTensorLibrary(unit)) {
                        problems.add(unit.getFullName());
                    }
                }
            }
        }

        assertThat(problems).isEmpty();
        assertThat(seen).isGreaterThan(500);
    }

    private static boolean mentionsTensorLibrary(JavaCodeUnit unit) {
        boolean result = unit instanceof JavaMethod method && isTensor(method.getRawReturnType());
        return result || unit.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isTensor);
    }

    private static boolean isTensor(JavaClass type) {
        return type.getPackageName().startsWith("org.bytedeco");
    }

    @Test
    void onlyTheCommandLineEndsTheProcessOrPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("report2ct.cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(classes);
    }
}
