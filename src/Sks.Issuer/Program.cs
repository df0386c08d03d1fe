using Sks.Issuer.Commands;

return await IssuerProgram.RunAsync(args, Console.Out, Console.Error, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
