package dev.weir.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DelegatingCatalogueTest {
  /** One that is left out would be answered with what Catalogue says by default: nothing. */
  @Test
  void everyQuestionIsPassedOn() {
    assertThat(Arrays.stream(DelegatingCatalogue.class.getDeclaredMethods()).map(Method::getName))
        .containsAll(
            Arrays.stream(Catalogue.class.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .toList());
  }
}
