package io.platformoperator;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Public types and their public methods have Javadoc. Constructors, record accessors, enum constants and overriding methods are exempt.
 * (The check of javac also requires a tag per parameter.)
 */
class JavadocTest {
    @Test
    void publicApiHasJavadoc() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var sources = Files.walk(Path.of("src/main/java"));
                var files = compiler.getStandardFileManager(null, null, null)) {
            var java = sources.filter(path -> path.toString().endsWith(".java") && !path.endsWith("package-info.java"))
                    .toList();
            var task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
            var scanner = new Undocumented(DocTrees.instance(task));
            scanner.scan(task.parse(), null);
            assertThat(scanner.found).as("public, without Javadoc").isEmpty();
        }
    }

    private static final class Undocumented extends TreePathScanner<Void, Void> {
        private final List<String> found = new ArrayList<>();
        private final DocTrees docs;

        private Undocumented(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (!isPublic(type.getModifiers())) {
                return null;
            }
            report(type, type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            var type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            var isExempt = method.getReturnType() == null || isOverride(method) || isAccessor(type, method);
            if (isPublic(method.getModifiers()) && !isExempt) {
                report(method, type.getSimpleName() + "." + method.getName());
            }
            return null; // classes inside a method body are not public
        }

        /** Members of an interface are public by default. */
        private boolean isPublic(ModifiersTree modifiers) {
            var parent = getCurrentPath().getParentPath().getLeaf();
            var isInInterface = parent.getKind() == Tree.Kind.INTERFACE;
            return modifiers.getFlags().contains(Modifier.PUBLIC)
                    || (isInInterface && !modifiers.getFlags().contains(Modifier.PRIVATE));
        }

        private static boolean isOverride(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
        }

        private static boolean isAccessor(ClassTree type, MethodTree method) {
            return type.getKind() == Tree.Kind.RECORD
                    && method.getParameters().isEmpty()
                    && type.getMembers().stream()
                            .filter(VariableTree.class::isInstance)
                            .map(VariableTree.class::cast)
                            .map(VariableTree::getName)
                            .collect(toSet())
                            .contains(method.getName());
        }

        private void report(Tree tree, String name) {
            if (docs.getDocComment(getCurrentPath()) == null) {
                var unit = getCurrentPath().getCompilationUnit();
                var line = unit.getLineMap()
                        .getLineNumber(docs.getSourcePositions().getStartPosition(unit, tree));
                found.add(unit.getSourceFile().getName() + ":" + line + " " + name);
            }
        }
    }
}
