using System.Text;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>PINs and PUKs that operations use.</summary>
internal static class Pins
{
    public const string Puk = "18273645";

    /// <summary>Neither a PIN nor a PUK of any key.</summary>
    public const string Wrong = "90817263";

    /// <summary>Some that break each pattern or format, most that break none, three that are too short or too long.</summary>
    public static readonly string[] All =
    [
        "1739", "8642", "5927", "A7K2", "K9B4X", "aB3$x", "2345", "8765", "2235", "5111", "7272", "ABCD", "abcd", "é7Kx", "", "173",
        "173917391739",
    ];

    public static byte[] Bytes(string pin) => Encoding.UTF8.GetBytes(pin);

    /// <summary>The first PIN that a key of this usage may have; if none may, some PIN.</summary>
    public static string Fitting(StoreModel model, ModelPinPolicy policy, AppUsage usage) =>
        All.FirstOrDefault(pin => model.AllowsPin(policy, usage, pin)) ?? All[0];

    /// <summary>What is entered where a PIN is due, or where nothing is.</summary>
    public static string Entered(StoreModel model, ModelKey key, Entry entry) => entry switch
    {
        Entry.Right => model.PinOf(key)?.Pin ?? "",
        Entry.Wrong => Wrong,
        _ => "",
    };

    /// <summary>What is entered where a PUK is due.</summary>
    public static string EnteredPuk(StoreModel model, ModelKey key, Entry entry) => entry switch
    {
        Entry.Right => model.PukOf(key)?.Puk ?? Puk,
        Entry.Wrong => Wrong,
        _ => "",
    };

    /// <summary>What is entered for an export or a deletion, by the protection.</summary>
    public static string Entered(StoreModel model, ModelKey key, byte protection, Entry entry) =>
        protection == (byte)DeleteProtection.Puk ? EnteredPuk(model, key, entry)
        : protection == (byte)DeleteProtection.Pin ? Entered(model, key, entry)
        : entry == Entry.Wrong ? Wrong : "";
}
