# Sets Lull up in this folder and opens it; it can be run again at any time and does only what is missing.
#
#     powershell -ExecutionPolicy Bypass -File installers\quickstart.ps1 [-NoWindow]
#
# Nothing is installed outside of this folder, nobody is asked for an administrator, no antivirus is told to look away.
param([switch] $NoWindow)

Set-Location -LiteralPath (Split-Path -Parent $PSScriptRoot)
foreach ($name in 'PYTHONDONTWRITEBYTECODE', 'PYTHONPATH', 'PYTHONHOME') {
    Remove-Item -Path "Env:$name" -ErrorAction SilentlyContinue
}
$options = @()
if ($NoWindow) { $options += '--no-window' }
foreach ($words in @('py', '-3'), @('python'), @('python3')) {
    $program = Get-Command -Name $words[0] -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $program) { continue }
    $first = @($words | Select-Object -Skip 1)
    # The Store puts a program of this name in the way that only opens the Store: it fails here.
    & $program.Source @first -c 'import sys; sys.exit(sys.version_info < (3, 11) or sys.maxsize < 2**32)' 2>$null
    if ($LASTEXITCODE -eq 0) {
        & $program.Source @first -m installers.windows @options
        exit $LASTEXITCODE
    }
}
[Console]::Error.WriteLine('quickstart: Python 3.11 or newer (64 bit) is missing. Install it: winget install Python.Python.3.12')
exit 1
