/** How long a session may go on: as long as what it was opened by gives the right to. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.rights;
