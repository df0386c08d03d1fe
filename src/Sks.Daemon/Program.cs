using Sks.Daemon;

try
{
    ProcessProtection.Apply();
}
catch (DaemonException e)
{
    Console.Error.WriteLine($"sksd: {e.Message}");
    return (int)e.ExitStatus;
}

return await new DaemonCommand(StoreHost.Open, Console.Out, Console.Error).RunAsync(args);
