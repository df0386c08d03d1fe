namespace Sks.Issuer.Books;

/// <summary>
/// The books cannot be reached, or are too busy. What was being written may have been written, if the connection broke just then; to ask
/// again does no harm.
/// </summary>
/// <param name="reason">Why, in a few words, without a full stop.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class BooksUnavailableException(string reason, Exception cause) : Exception($"The books cannot be reached ({reason}); try again.", cause);
