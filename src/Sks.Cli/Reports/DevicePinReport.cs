using Sks.Cli.Terminal;
using Sks.Core.Protection;

namespace Sks.Cli.Reports;

/// <summary>The device PIN and PUK.</summary>
/// <param name="Pin">State of the PIN; <c>none</c> before it is initialized.</param>
/// <param name="Puk">State of the PUK.</param>
/// <param name="MinLength">Bytes of a PIN.</param>
/// <param name="MaxLength">Bytes of a PIN.</param>
/// <param name="PukMinLength">Bytes of a PUK.</param>
/// <param name="PukMaxLength">Bytes of a PUK.</param>
internal sealed record DevicePinReport(
    SecretReport Pin, SecretReport Puk, int MinLength, int MaxLength, int PukMinLength, int PukMaxLength)
{
    public static DevicePinReport Of(DevicePinInfo device) => new(
        SecretReport.OfPin(device), SecretReport.OfPuk(device), device.MinLength, device.MaxLength, device.PukMinLength, device.PukMaxLength);

    public void ShowOn(Screen screen)
    {
        screen.Line(Pin.State == "none" ? "There is no device PIN; 'sks device pin init' makes one." : "The device PIN:");
        screen.Field("PIN", Pin.ToString());
        screen.Field("PUK", Puk.ToString());
    }
}
