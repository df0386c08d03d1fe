using System.Globalization;
using System.Text.Json;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Configuration;

/// <summary>
/// An object of the settings file as its reader sees it: takes settings by name and type, and names what is left over or wrong with
/// its line. What is absent has its default.
/// </summary>
/// <param name="fileName">For mistakes.</param>
/// <param name="section">The object.</param>
/// <param name="files">That settings may name.</param>
/// <param name="inherits">Where settings are taken from that are absent here.</param>
internal sealed class SettingSection(string fileName, Setting section, ProfileFiles files, SettingSection? inherits = null)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>What settings may name.</summary>
    public ProfileFiles Files => files;

    /// <summary>The line that the section starts on.</summary>
    public int Line => section.Line;

    /// <summary>A text.</summary>
    public string Text(string name, string fallback, int maxLength = 1000)
    {
        if (Take(name) is not { } value)
        {
            return fallback;
        }

        return value.Kind == JsonTokenType.String && value.Text.Length <= maxLength && !value.Text.Any(char.IsControl)
            ? value.Text
            : throw Mistake(value.Line, $"\"{name}\" must be a text in quotes of at most {maxLength} characters");
    }

    /// <summary>A text that becomes something else.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="fallback">The text when the setting is absent.</param>
    /// <param name="parse">Returns <see langword="null"/> for what it does not take.</param>
    /// <param name="expected">What the text must be, after "must be".</param>
    public T Parsed<T>(string name, string fallback, Func<string, T?> parse, string expected)
        where T : class => parse(Text(name, fallback)) ?? throw Mistake(LineOf(name), $"\"{name}\" must be {expected}");

    /// <summary>A whole number.</summary>
    public int Integer(string name, int fallback, int min, int max)
    {
        if (Take(name) is not { } value)
        {
            return fallback;
        }

        return value.Kind == JsonTokenType.Number
            && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max
            ? number
            : throw Mistake(value.Line, $"\"{name}\" must be a whole number from {min} to {max}");
    }

    /// <summary>True or false.</summary>
    public bool Boolean(string name, bool fallback) => Take(name) switch
    {
        null => fallback,
        { Kind: JsonTokenType.True } => true,
        { Kind: JsonTokenType.False } => false,
        { } value => throw Mistake(value.Line, $"\"{name}\" must be true or false"),
    };

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string name, T fallback, IReadOnlyDictionary<string, T> words)
    {
        if (Take(name) is not { } value)
        {
            return fallback;
        }

        return value.Kind == JsonTokenType.String && words.TryGetValue(value.Text, out var choice)
            ? choice
            : throw Mistake(value.Line, $"\"{name}\" must be {OneOf(words.Keys)}");
    }

    /// <summary>A list of texts that become something else; each at most once.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="fallback">The list when the setting is absent.</param>
    /// <param name="parse">Returns <see langword="null"/> for what it does not take.</param>
    /// <param name="expected">What each text must be, after "must be".</param>
    public IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> fallback, Func<string, T?> parse, string expected)
        where T : class
    {
        if (Take(name) is not { } list)
        {
            return fallback;
        }

        var items = new List<T>();
        foreach (var item in ItemsOf(name, list))
        {
            var value = (item.Kind == JsonTokenType.String ? parse(item.Text) : null)
                ?? throw Mistake(item.Line, $"each of \"{name}\" must be {expected}");
            if (items.Contains(value))
            {
                throw Mistake(item.Line, $"\"{name}\" lists \"{item.Text}\" twice; remove one");
            }

            items.Add(value);
        }

        return items;
    }

    /// <summary>The content of a file that a setting names; <see langword="null"/> when that is absent or null.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="limit">Most bytes.</param>
    public byte[]? File(string name, int limit) => Take(name) switch
    {
        null or { Kind: JsonTokenType.Null } => null,
        var value => files.Read(value.Kind == JsonTokenType.String ? value.Text : "", limit, out string mistake)
            ?? throw Mistake(value.Line, $"\"{name}\" {mistake}"),
    };

    /// <summary>A list of sections; <see langword="null"/> when absent.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="inherit">Whether what is absent in them is taken from here.</param>
    public IReadOnlyList<SettingSection>? Sections(string name, bool inherit) => Take(name) is not { } list ? null :
    [
        .. ItemsOf(name, list).Select(item => item.Kind == JsonTokenType.StartObject
            ? new SettingSection(fileName, item, files, inherit ? this : null)
            : throw Mistake(item.Line, $"each of \"{name}\" must be a section in {{ }}")),
    ];

    /// <summary>A section within; an empty one when absent.</summary>
    public SettingSection Section(string name) => OptionalSection(name) ?? new SettingSection(
        fileName,
        new Setting(Line, JsonTokenType.StartObject, "", new Dictionary<string, (int, Setting)>(), []),
        files);

    /// <summary>Whether a section is turned off by <see langword="null"/>; absence does not.</summary>
    public bool IsNull(string name) => Take(name) is { Kind: JsonTokenType.Null };

    /// <summary>A section that <see langword="null"/> or its absence turns off.</summary>
    public SettingSection? OptionalSection(string name) => Take(name) switch
    {
        null or { Kind: JsonTokenType.Null } => null,
        { Kind: JsonTokenType.StartObject } value => new SettingSection(fileName, value, files),
        { } value => throw Mistake(value.Line, $"\"{name}\" must be a section in {{ }}"),
    };

    /// <summary>The names in this section, for one whose names the operator chooses.</summary>
    public IEnumerable<string> Names() => section.Members.Keys;

    /// <summary>The line of a setting, or of the section when the setting is absent.</summary>
    public int LineOf(string name) => FindLine(name) ?? Line;

    /// <summary>Checks that every setting was known.</summary>
    /// <exception cref="IssuerException">One was not.</exception>
    public void Complete()
    {
        foreach (var (name, member) in section.Members)
        {
            if (!_taken.Contains(name))
            {
                throw Mistake(member.Line, $"\"{name}\" is not a setting here; known are {string.Join(", ", _taken.Order(StringComparer.Ordinal))}");
            }
        }
    }

    /// <summary>A mistake on a line, to throw.</summary>
    public IssuerException Mistake(int line, string what) => new(ExitStatus.Usage, $"{fileName}, line {line}: {what}.");

    private static string OneOf(IEnumerable<string> words) => string.Join(" or ", words.Select(w => $"\"{w}\""));

    private IReadOnlyList<Setting> ItemsOf(string name, Setting list) =>
        list.Kind == JsonTokenType.StartArray ? list.Items : throw Mistake(list.Line, $"\"{name}\" must be a list in [ ]");

    private int? FindLine(string name) => section.Members.TryGetValue(name, out var member) ? member.Line : inherits?.FindLine(name);

    private Setting? Take(string name)
    {
        _taken.Add(name);
        var inherited = inherits?.Take(name);
        return section.Members.TryGetValue(name, out var member) ? member.Value : inherited;
    }
}
