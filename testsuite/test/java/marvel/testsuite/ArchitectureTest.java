package marvel.testsuite;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import marvel.pass.Pass;
import marvel.pass.PassInfo;
import org.junit.jupiter.api.Test;

/** Who may know whom (docs/architecture.md), and the shape of files. */
class ArchitectureTest {
    private static final int LINES = 400;
    private static final Pattern MAY_IMPORT = Pattern.compile("(?s)May import ([^;]*)");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(where -> !where.contains("/testsuite/"))
            .importPackages("marvel");
    private static final ImportGraph GRAPH = graph();

    private static ImportGraph graph() {
        ImportGraph graph = new ImportGraph();
        for (JavaClass c : CLASSES) {
            graph.add(name(c));
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                if (d.getTargetClass().getPackageName().startsWith("marvel.")) {
                    graph.add(name(c), name(d.getTargetClass()));
                }
            }
        }
        return graph;
    }

    private static String name(JavaClass c) {
        return c.getPackageName().replaceFirst("^marvel\\.", "");
    }

    /** Packages of a module, from its directories. */
    private static Set<String> packages(String module) {
        Set<String> packages = new TreeSet<>();
        Path base = Project.root().resolve(module + "/main/java/marvel");
        for (Path file : Project.files(module + "/main/java", ".java")) {
            packages.add(base.relativize(file.getParent()).toString().replace('/', '.'));
        }
        // What is generated.
        if (module.equals("grammar")) {
            packages.add("grammar");
        }
        if (module.equals("onnx")) {
            packages.add("onnx.proto");
        }
        return packages;
    }

    private static Map<String, Set<String>> modules() {
        Map<String, Set<String>> modules = new TreeMap<>();
        Project.MODULES.forEach(m -> modules.put(m, packages(m)));
        return modules;
    }

    private static String[] in(Set<String> packages) {
        return packages.stream().map(p -> "marvel." + p).toArray(String[]::new);
    }

    @Test
    void allCodeIsSeen() {
        Set<String> all = new TreeSet<>();
        modules().values().forEach(all::addAll);
        assertEquals(all, new TreeSet<>(GRAPH.packages()));
        assertTrue(GRAPH.of("parse").contains("ir"), "expected imports to be seen");
    }

    /** What is written does not depend on where: Arabic digits, a Turkish i. */
    @Test
    void textsAreMadeInNoLanguage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("marvel.grammar")
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(java.io.PrintStream.class, "printf", String.class, Object[].class)
                .check(CLASSES);
    }

    @Test
    void infrastructureKnowsNoAccelerators() {
        noClasses()
                .that()
                .resideInAnyPackage(in(packages("src")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in(packages("passes")))
                .check(CLASSES);
    }

    @Test
    void onlyTheParserKnowsAntlr() {
        noClasses()
                .that()
                .resideOutsideOfPackages("marvel.parse", "marvel.grammar")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.antlr..", "marvel.grammar..")
                .check(CLASSES);
    }

    @Test
    void theCheckerIsIndependentOfWhatItChecks() {
        never("check", "marvel.cost..", "marvel.search..", "marvel.nest..", "marvel.passes..", "marvel.emit..");
    }

    @Test
    void searchesLieOverModelsAndUnderPasses() {
        never("cost", "marvel.search..", "marvel.passes..");
        never("search", "marvel.passes..", "marvel.emit..");
        never("emit", "marvel.search..", "marvel.passes..");
    }

    private static void never(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage("marvel." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(CLASSES);
    }

    @Test
    void passesDoNotKnowEachOther() {
        assertTrue(CLASSES.stream().anyMatch(ArchitectureTest::isPass), "expected passes");
        for (JavaClass c : CLASSES) {
            if (!isPass(owner(c))) {
                continue;
            }
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                JavaClass other = owner(d.getTargetClass());
                assertTrue(!isPass(other) || other.equals(owner(c)), d.getDescription());
            }
        }
    }

    @Test
    void passesAreStatelessAndFinal() {
        classes()
                .that()
                .areAnnotatedWith(PassInfo.class)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .beAssignableTo(Pass.class)
                .check(CLASSES);
        for (JavaClass c : CLASSES) {
            if (isPass(c)) {
                c.getFields()
                        .forEach(f -> assertTrue(
                                f.getModifiers().contains(JavaModifier.STATIC),
                                "a pass has state: " + f.getFullName()));
            }
        }
    }

    private static boolean isPass(JavaClass c) {
        return c.isAnnotatedWith(PassInfo.class);
    }

    /** The outermost class that a class is written in. */
    private static JavaClass owner(JavaClass c) {
        return c.getEnclosingClass().map(ArchitectureTest::owner).orElse(c);
    }

    @Test
    void nothingEndsTheProcessOrPrintsBehindTheToolsBack() {
        noClasses()
                .that(resideInAnyPackage(in(packages("src")))
                        .and(describe("are not tools", c -> !name(c).equals("tool"))))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    /** What the library's signatures are made of, as docs/embedding.md lists it. */
    @Test
    void theLibraryShowsOnlyWhatIsForOthers() {
        String text = Project.read(Path.of("docs/embedding.md"));
        Matcher list = Pattern.compile("(?s)- Packages for others: (.*?)Everything else")
                .matcher(text);
        assertTrue(list.find(), "expected a list of packages in docs/embedding.md");
        List<String> open = Pattern.compile("`(marvel\\.[a-z.*]+)`")
                .matcher(list.group(1))
                .results()
                .map(r -> r.group(1))
                .toList();
        Set<String> wrong = new TreeSet<>();
        int seen = 0;
        for (JavaClass c : CLASSES) {
            boolean isLibrary = Set.of("api", "mapper").contains(name(c))
                    && c.getModifiers().contains(JavaModifier.PUBLIC);
            if (!isLibrary) {
                continue;
            }
            seen++;
            for (JavaCodeUnit unit : c.getCodeUnits()) {
                if (unit.getModifiers().contains(JavaModifier.PUBLIC)) {
                    unit.getAllInvolvedRawTypes().stream()
                            .filter(t -> t.getPackageName().startsWith("marvel."))
                            .filter(t -> open.stream()
                                    .noneMatch(p -> p.equals(t.getPackageName())
                                            || (p.endsWith("*")
                                                    && t.getPackageName().startsWith(p.replace("*", "")))))
                            .forEach(t -> wrong.add(unit.getFullName() + " shows " + t.getName()));
                }
            }
        }
        assertTrue(seen > 8, "expected the library's classes, got " + seen);
        assertEquals(Set.of(), wrong);
    }

    @Test
    void packagesHaveNoCycles() {
        assertEquals(Set.of(), GRAPH.cyclic());
    }

    @Test
    void packagesImportWhatTheySay() {
        List<String> wrong = new ArrayList<>();
        for (String module : List.of("src", "passes", "sweep")) {
            for (String pack : packages(module)) {
                Path info = Path.of(module, "main/java/marvel", pack.replace('.', '/'), "package-info.java");
                if (!Project.root().resolve(info).toFile().exists()) {
                    wrong.add(info + " is missing");
                    continue;
                }
                String text = Project.read(info);
                if (!text.contains("@NullMarked")) {
                    wrong.add(info + ": expected @NullMarked");
                }
                Set<String> more = new TreeSet<>(GRAPH.of(pack));
                more.removeAll(GRAPH.reachable(declared(text, pack)));
                if (!more.isEmpty()) {
                    wrong.add(info + " does not name what the package imports: " + String.join(", ", more));
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    /** What the line of a package says that it may import, with all packages inside those. */
    private static Set<String> declared(String text, String self) {
        Set<String> named = new TreeSet<>();
        Matcher m = MAY_IMPORT.matcher(text.replaceAll("(?s)\\s*\\*/.*", ""));
        if (m.find()) {
            Stream.of(m.group(1).split("[^a-z.]+"))
                    .map(w -> w.replaceFirst("\\.$", ""))
                    .forEach(named::add);
        }
        Set<String> all = new TreeSet<>();
        for (String p : GRAPH.packages()) {
            boolean inside = named.stream().anyMatch(n -> p.equals(n) || p.startsWith(n + "."));
            if (inside || named.contains("every") || named.contains("everything") || p.equals(self)) {
                all.add(p);
            }
        }
        all.remove(self);
        return all;
    }

    @Test
    void filesAreShort() {
        List<String> long_ = new ArrayList<>();
        for (String module :
                List.of("grammar", "src", "passes", "sweep", "testsuite", "bench", "native", "integrations")) {
            for (String part : List.of("main", "test")) {
                for (Path file : Project.files(module + "/" + part + "/java", ".java")) {
                    long lines = Project.read(file).lines().count();
                    if (lines > LINES) {
                        long_.add(Project.root().relativize(file) + " has " + lines + " lines");
                    }
                }
            }
        }
        assertEquals(List.of(), long_, "expected files of at most " + LINES + " lines");
    }

    @Test
    void theReadmeShowsWhatImportsWhat() {
        String wrong = Project.held(
                "README.md",
                "<!-- imports: begin -->",
                "<!-- imports: end -->",
                GRAPH.mermaid(modules()),
                Golden.isUpdate());
        assertEquals("", wrong);
    }
}
