package marvel.doc;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.MirroredTypesException;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;
import marvel.ir.RecordCodec;
import marvel.pass.Pass;
import marvel.pass.PassInfo;
import marvel.pass.Service;
import marvel.pass.Version;

/**
 * Writes {@code META-INF/services} for passes and services, for which interfaces they are built, and {@code META-INF/marvel/passes/NAME.md} from a pass's
 * javadoc. A pass without javadoc, or with an option that no {@code @param} describes, does not compile.
 */
@SupportedAnnotationTypes({"marvel.pass.PassInfo", "marvel.pass.Service"})
public final class PassProcessor extends AbstractProcessor {
    private static final Pattern PARAM = Pattern.compile("(?s)@param\\s+(\\w+)\\s+(.*?)(?=\\n\\s*@|\\z)");

    private final Map<String, Set<String>> services = new TreeMap<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element e : round.getElementsAnnotatedWith(PassInfo.class)) {
            register(Pass.class.getName(), e);
            document((TypeElement) e);
        }
        for (Element e : round.getElementsAnnotatedWith(Service.class)) {
            provided(e.getAnnotation(Service.class)).forEach(s -> register(s.toString(), e));
        }
        if (round.processingOver() && !services.isEmpty()) {
            write(Version.PLUGIN_FILE, Version.PLUGINS + "\n");
            services.forEach((name, classes) -> write("META-INF/services/" + name, String.join("\n", classes) + "\n"));
        }
        return false;
    }

    private void register(String service, Element provider) {
        services.computeIfAbsent(service, s -> new TreeSet<>())
                .add(processingEnv
                        .getElementUtils()
                        .getBinaryName((TypeElement) provider)
                        .toString());
    }

    private static List<? extends TypeMirror> provided(Service service) {
        try {
            throw new IllegalStateException("expected types to be mirrored, got " + List.of(service.value()));
        } catch (MirroredTypesException e) {
            return e.getTypeMirrors();
        }
    }

    private void document(TypeElement pass) {
        StringBuilder out = new StringBuilder();
        out.append(text(comment(pass, "the pass"))).append('\n');
        List<String> rows = new ArrayList<>();
        for (TypeElement options : options(pass)) {
            if (ElementFilter.constructorsIn(options.getEnclosedElements()).stream()
                    .noneMatch(c -> c.getParameters().isEmpty())) {
                error(options, "expected a constructor without parameters, which holds the defaults");
            }
            String doc = options.getRecordComponents().isEmpty() ? "" : comment(options, "its options");
            for (RecordComponentElement c : options.getRecordComponents()) {
                String name = c.getSimpleName().toString();
                rows.add("- `" + RecordCodec.attribute(name) + "`: " + param(doc, name, options));
            }
        }
        if (!rows.isEmpty()) {
            out.append("\nOptions:\n\n").append(String.join("\n", rows)).append("\n\n");
        }
        write("META-INF/marvel/passes/" + pass.getAnnotation(PassInfo.class).value() + ".md", out.toString());
    }

    /** The record that a pass takes as options: the type argument of {@link Pass}. */
    private static List<TypeElement> options(TypeElement pass) {
        for (TypeMirror t : pass.getInterfaces()) {
            if (t instanceof DeclaredType d
                    && d.asElement().toString().equals(Pass.class.getName())
                    && ((DeclaredType) d.getTypeArguments().get(0)).asElement() instanceof TypeElement e
                    && e.getKind() == ElementKind.RECORD) {
                return List.of(e);
            }
        }
        return List.of();
    }

    private String comment(TypeElement e, String what) {
        String doc = processingEnv.getElementUtils().getDocComment(e);
        if (doc == null || doc.isBlank()) {
            error(e, "expected javadoc that describes " + what);
            return "";
        }
        return doc;
    }

    private String param(String doc, String name, Element at) {
        Matcher m = PARAM.matcher(doc);
        while (m.find()) {
            if (m.group(1).equals(name)) {
                return text(m.group(2)).replace('\n', ' ');
            }
        }
        error(at, "expected @param " + name);
        return "";
    }

    /** Javadoc as Markdown. */
    private static String text(String javadoc) {
        return javadoc.replaceFirst("(?s)\\n\\s*@param.*", "")
                .replaceAll("\\{@(?:code|link)\\s+([^}]*)\\}", "`$1`")
                .replaceAll("</?p>", "")
                .replaceAll("(?m)^ ", "")
                .strip();
    }

    private void write(String file, String content) {
        try (Writer out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", file)
                .openWriter()) {
            out.write(content);
        } catch (IOException e) {
            processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, "cannot write " + file + ": " + e);
        }
    }

    private void error(Element at, String message) {
        processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, message, at);
    }
}
