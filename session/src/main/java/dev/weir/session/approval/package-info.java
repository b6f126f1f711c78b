/**
 * Requests for a yes: their states, who may answer them, and what makes two statements the same.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.session.approval;
