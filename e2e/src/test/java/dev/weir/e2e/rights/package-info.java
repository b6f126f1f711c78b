/** Sessions at the moment when the right to them ends. */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.rights;
