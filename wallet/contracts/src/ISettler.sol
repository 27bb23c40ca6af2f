// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the vault asks of a settler before it lets it collect.
interface ISettler {
    /// @notice The token that it settles in.
    function token() external view returns (address);

    /// @notice The vault that it collects from.
    function vault() external view returns (address);

    /// @notice Seconds that a root waits before it can be accepted.
    function window() external view returns (uint64);
}
